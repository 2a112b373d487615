namespace SatGate.Compare.Roles;

/// <summary>One line of JSON to the client process.</summary>
internal sealed record ClientCommand
{
    /// <summary><c>stream</c>, <c>open</c> or <c>close</c>.</summary>
    public required string Verb { get; init; }

    public int Port { get; init; }

    /// <summary>How many streams or connections.</summary>
    public int Count { get; init; }

    /// <summary>What each of them asks for.</summary>
    public string Path { get; init; } = "/";

    /// <summary>For <c>stream</c>: how many events each carries.</summary>
    public int Events { get; init; }

    /// <summary>For <c>stream</c>: microseconds between the starts of two streams.</summary>
    public int StaggerUs { get; init; }

    /// <summary>For <c>open</c>: wait for a stream's first event, not for a whole answer of <see cref="Load.RequestTemplate.AnswerBytes"/>.</summary>
    public bool Stream { get; init; }
}
