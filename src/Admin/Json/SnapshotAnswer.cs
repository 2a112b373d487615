using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>The configuration in force. Secrets are left out.</summary>
internal sealed class SnapshotAnswer
{
    /// <summary>Grows with every accepted change.</summary>
    public long Version { get; init; }

    /// <summary>Where the data listener listens.</summary>
    public required string Listen { get; init; }

    /// <summary>Where this API listens.</summary>
    public required string AdminListen { get; init; }

    /// <summary>The global enforcement mode.</summary>
    public required string Mode { get; init; }

    /// <summary>What happens when the store does not answer.</summary>
    public required string FailMode { get; init; }

    /// <summary>How calls are debited.</summary>
    public required string Debit { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>Where balances live, without password.</summary>
    public required string Store { get; init; }

    /// <summary>Where files are kept.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Whether a caller without a budget may spend without limit.</summary>
    public bool DefaultUnlimited { get; init; }

    /// <summary>The limit such a caller gets, in US dollars.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd? DefaultLimit { get; init; }

    /// <summary>Percentages of a limit that raise an event.</summary>
    public int[] Thresholds { get; init; } = [];

    /// <summary>Whether the MCP endpoint is asked for.</summary>
    public bool McpEnabled { get; init; }

    /// <summary>Where it answers.</summary>
    public required string McpPath { get; init; }

    /// <summary>The kind of Lightning node; absent without one.</summary>
    public string? LightningProvider { get; init; }

    /// <summary>The upstreams by name.</summary>
    public UpstreamItem[] Upstreams { get; init; } = [];

    /// <summary>The routes in file order.</summary>
    public RouteItem[] Routes { get; init; } = [];
}
