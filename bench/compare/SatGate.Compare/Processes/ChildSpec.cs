namespace SatGate.Compare.Processes;

/// <summary>How to start one child.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="FileName">The program, a path or a name to be found on <c>PATH</c>.</param>
/// <param name="Arguments">Its arguments, one each.</param>
internal sealed record ChildSpec(string Name, string FileName, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where its output goes; null keeps standard input and output as pipes of the harness.</summary>
    public string? LogPath { get; init; }

    /// <summary>
    /// What the kernel sends when the harness dies by force. KILL, except for a program with children of its own,
    /// which needs TERM to take them along.
    /// </summary>
    public string DeathSignal { get; init; } = "KILL";
}
