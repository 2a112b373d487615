namespace SatGate.Compare.Peers;

/// <summary>What a peer is told before it writes its configuration.</summary>
/// <param name="Folder">A folder of its own for its files, made before it is asked.</param>
/// <param name="Port">Where it listens, on 127.0.0.1.</param>
/// <param name="UpstreamPort">Where it forwards to, on 127.0.0.1.</param>
/// <param name="Routes">How many routes to configure; a request to <c>/</c> and to the last one must both be forwarded. 1 is the plain case.</param>
/// <param name="ConnectionsMax">How many clients it must be able to hold at once, each with an upstream connection of its own.</param>
internal sealed record PeerSetup(string Folder, int Port, int UpstreamPort, int Routes, int ConnectionsMax)
{
    /// <summary>Where the peer's own Redis listens, on 127.0.0.1; 0 when it has none.</summary>
    public int RedisPort { get; init; }

    /// <summary>How many budgets each call of a governed peer is charged to. 1 is the plain case.</summary>
    public int BudgetDepth { get; init; } = 1;

    /// <summary>The prefix of the route with this number, 1 and up: route 7 is <c>/r/7/</c>.</summary>
    public static string RoutePrefix(int route) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/r/{route}/");
}
