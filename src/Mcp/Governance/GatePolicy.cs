using System.Text;
using SatGate.Mcp.Governance.Limits;
using SatGate.Mcp.Governance.Pricing;
using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Mcp.Governance;

/// <summary>What the configuration comes down to at the gate. Built at the swap; immutable.</summary>
internal sealed class GatePolicy
{
    /// <summary>Compiles a snapshot; what counts calls goes on where its limits stay the same.</summary>
    public GatePolicy(GatewaySnapshot snapshot, GatePolicy? before, TimeProvider time)
    {
        Snapshot = snapshot;
        File = snapshot.McpFile ?? new McpFile();
        Prices = new PriceTable(File.Tools);
        Mode = File.Enforcement switch
        {
            McpEnforcement.Observe => EnforcementMode.Observe,
            McpEnforcement.Charge => EnforcementMode.Charge,
            _ => EnforcementMode.Control,
        };
        ModeName = Mode.ToString().ToLowerInvariant();
        ConfigToken = File.Auth is { Mode: McpAuthMode.Config, Token: { } token } ? Encoding.UTF8.GetBytes(token) : null;
        FallbackLimit = File.Budget.Limit is { } credits ? NanoUsd.FromCredits(credits) : null;
        if (File.Limits.CallsPerMinute is { } perMinute)
        {
            int burst = File.Limits.CallsBurst ?? perMinute;
            Rate = before?.Rate is { } rate && rate.PerMinute == perMinute && rate.Burst == burst ? rate : new CallRate(perMinute, burst, time);
        }
    }

    /// <summary>The snapshot it was compiled from.</summary>
    public GatewaySnapshot Snapshot { get; }

    /// <summary>The MCP file; one of nothing but defaults when there is none.</summary>
    public McpFile File { get; }

    /// <summary>What tools cost.</summary>
    public PriceTable Prices { get; }

    /// <summary>What a budget that does not cover a call leads to.</summary>
    public EnforcementMode Mode { get; }

    /// <summary>That mode as a word.</summary>
    public string ModeName { get; }

    /// <summary>The token as whose holder everybody acts; null unless the configuration says so.</summary>
    public byte[]? ConfigToken { get; }

    /// <summary>The limit of a budget that nobody gave one; null for none.</summary>
    public NanoUsd? FallbackLimit { get; }

    /// <summary>Counts calls; null without a limit.</summary>
    public CallRate? Rate { get; }

    /// <summary>Whether nothing is spent that could not be accounted for.</summary>
    public bool Refuses => Mode != EnforcementMode.Observe;

    /// <summary>Whether calls pass while balances cannot be reached.</summary>
    public bool PassesUnaccounted => File.Budget.FailOpen || Mode == EnforcementMode.Observe;
}
