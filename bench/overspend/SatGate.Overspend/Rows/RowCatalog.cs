using SatGate.Model.Configuration;

namespace SatGate.Overspend.Rows;

/// <summary>All lines of the table.</summary>
internal static class RowCatalog
{
    private const int OddPrice = 7;
    private const int OddRest = 3;

    private static readonly (string Name, string Title, FaultKind Fault)[] Faults =
    [
        ("kill-gateway", "`kill -9` of a gateway", FaultKind.KillGateway),
        ("stop-gateway", "SIGTERM of a gateway", FaultKind.StopGateway),
        ("kill-redis", "`kill -9` of Redis (AOF)", FaultKind.KillRedis),
        ("restart-redis", "restart of Redis", FaultKind.RestartRedis),
        ("pause-redis", "`CLIENT PAUSE`", FaultKind.PauseRedis),
        ("halt-redis", "SIGSTOP of Redis", FaultKind.HaltRedis),
        ("disconnects", "clients disconnect", FaultKind.Disconnects),
        ("same-id", "one request id for all calls", FaultKind.SameRequestId),
    ];

    /// <summary>Every row, the undisturbed ones first.</summary>
    public static IReadOnlyList<OverspendRow> All { get; } = [.. Redis(DebitMode.Strict), .. Redis(DebitMode.Leased), .. Embedded()];

    private static IEnumerable<OverspendRow> Redis(DebitMode debit)
    {
        string prefix = debit == DebitMode.Strict ? "strict" : "leased";
        yield return new OverspendRow($"{prefix}-divides", "price divides limit", debit, FaultKind.None, 1, 0, IsEmbedded: false);
        yield return new OverspendRow($"{prefix}-remainder", "price does not divide limit", debit, FaultKind.None, OddPrice, OddRest, IsEmbedded: false);
        foreach ((string name, string title, FaultKind fault) in Faults)
        {
            yield return new OverspendRow($"{prefix}-{name}", title, debit, fault, OddPrice, OddRest, IsEmbedded: false);
        }
    }

    /// <summary>The embedded store serves one gateway, and answers from memory: what leased mode saves elsewhere.</summary>
    private static IEnumerable<OverspendRow> Embedded()
    {
        yield return new OverspendRow("embedded-remainder", "price does not divide limit", DebitMode.Strict, FaultKind.None, OddPrice, OddRest, IsEmbedded: true);
        foreach ((string name, string title, FaultKind fault) in Faults.Where(f => !f.Name.Contains("redis", StringComparison.Ordinal)))
        {
            yield return new OverspendRow($"embedded-{name}", title, DebitMode.Strict, fault, OddPrice, OddRest, IsEmbedded: true);
        }
    }
}
