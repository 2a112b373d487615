namespace SatGate.Admin.Json;

/// <summary>What the gateway is and how it is.</summary>
internal sealed class PingAnswer
{
    /// <summary><c>ok</c>, or <c>draining</c> once it takes no new requests.</summary>
    public required string Status { get; init; }

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>Since the start, such as <c>1h2m3s</c>.</summary>
    public required string Uptime { get; init; }

    /// <summary>The global enforcement mode: observe, alert, control or charge.</summary>
    public required string Mode { get; init; }

    /// <summary>The configuration in force; grows with each accepted change.</summary>
    public long ConfigVersion { get; init; }

    /// <summary>Where balances live.</summary>
    public required string Store { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>Number of routes.</summary>
    public int Routes { get; init; }
}
