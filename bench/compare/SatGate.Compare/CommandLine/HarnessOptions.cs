namespace SatGate.Compare.CommandLine;

/// <summary>The command line, understood.</summary>
internal sealed record HarnessOptions
{
    /// <summary>Scenarios by name, in order. Default <c>proxy</c>.</summary>
    public required IReadOnlyList<string> Scenarios { get; init; }

    /// <summary>Peers by name; empty takes all that are installed, the gateway when it builds.</summary>
    public required IReadOnlyList<string> Peers { get; init; }

    /// <summary>Rounds that were asked for; null leaves the number to the kind of run.</summary>
    public required int? RoundsAsked { get; init; }

    /// <summary>Rounds of a scenario, the first discarded: 5 when none were asked for, at least 2.</summary>
    public int Rounds => Math.Max(2, RoundsAsked ?? 5);

    /// <summary>Seconds of one peer's turn in a round; null takes the scenario's own (4, streams 10).</summary>
    public required double? Seconds { get; init; }

    /// <summary>Connections of the proxy and the governed scenario, each a table of its own; empty when none were asked for.</summary>
    public required IReadOnlyList<int> ConnectionsAsked { get; init; }

    /// <summary>Connections of the proxy scenario: 32 when none were asked for.</summary>
    public IReadOnlyList<int> Connections => ConnectionsAsked.Count > 0 ? ConnectionsAsked : [32];

    /// <summary>Tokens of the governed growth scenario. Default 1,000,000.</summary>
    public required int Tokens { get; init; }

    /// <summary>Streams at once of the sse scenario. Default 64.</summary>
    public required int Streams { get; init; }

    /// <summary>Milliseconds between two events of a stream. Default 20.</summary>
    public required double EveryMs { get; init; }

    /// <summary>Connections of the idle scenario; bounded by the descriptor limit. Default 9,000.</summary>
    public required int IdleConnections { get; init; }

    /// <summary>Whether the upstream reads the body before it answers.</summary>
    public required bool UpstreamReadsBody { get; init; }

    /// <summary>A built gateway to use instead of building one; null builds <c>src/Gateway</c>.</summary>
    public required string? Gateway { get; init; }

    /// <summary>Variables for the gateway, <c>NAME=value</c>.</summary>
    public required IReadOnlyDictionary<string, string> GatewayEnvironment { get; init; }

    public required bool Quick { get; init; }

    /// <summary>The git ref to pair with the working tree; null when none.</summary>
    public required string? Base { get; init; }

    /// <summary>A built gateway to pair with instead of building <see cref="Base"/>; null builds.</summary>
    public required string? BaseGateway { get; init; }

    /// <summary>Largest paired ratio to <see cref="Base"/> that passes. Default 1.08.</summary>
    public required double Threshold { get; init; }

    /// <summary>Rewrite the block in README.md.</summary>
    public required bool Readme { get; init; }

    /// <summary>The report to take for the block; null takes the latest.</summary>
    public required string? From { get; init; }

    /// <summary>Copy the report to <c>bench/history</c>.</summary>
    public required bool Record { get; init; }

    /// <summary>Write the ratio to nginx that <see cref="Quick"/> compares with.</summary>
    public required bool RecordBaseline { get; init; }

    /// <summary>Write <c>bench/report</c> from the recorded runs, and do nothing else.</summary>
    public required bool History { get; init; }

    /// <summary>Go on with the latest report: scenarios that it has are not run again.</summary>
    public required bool Resume { get; init; }

    /// <summary>Keep the temporary folder with configurations and logs.</summary>
    public required bool Keep { get; init; }

    /// <summary>A helper process's part instead of the harness's: <c>sse-upstream</c> or <c>client</c>.</summary>
    public required string? Role { get; init; }

    public required int Port { get; init; }
}
