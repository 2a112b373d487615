using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Ledger;
using SatGate.Budget.Registry;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp;

/// <summary>What the room is built from. It owns none of it.</summary>
public sealed record McpRoomParts
{
    /// <summary>The configuration.</summary>
    public required ISnapshotSource Snapshots { get; init; }

    /// <summary>Tokens and money of the data path.</summary>
    public required Governor Governor { get; init; }

    /// <summary>Holds money for calls whose price is known only afterwards.</summary>
    public required IHoldLedger Holds { get; init; }

    /// <summary>Counts what tokens with spending limits spend.</summary>
    public required ICounterLedger Counters { get; init; }

    /// <summary>Delegates tokens.</summary>
    public required TokenService Tokens { get; init; }

    /// <summary>Where calls that wait for approval are kept.</summary>
    public required IRegistryStore Registry { get; init; }

    /// <summary>The root secrets, the one in force first: ids of sessions are signed under keys made of them.</summary>
    public required ImmutableArray<byte[]> RootSecrets { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where the log goes.</summary>
    public required ILoggerFactory Loggers { get; init; }
}
