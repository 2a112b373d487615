using SatGate.Budget.Ledger;
using SatGate.Budget.Registry;
using SatGate.Mcp.Governance.Approvals;
using SatGate.Model.Configuration;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Governance;

/// <summary>What the gate works with.</summary>
/// <param name="Snapshots">The configuration.</param>
/// <param name="Governor">Tokens and money of the data path.</param>
/// <param name="Callers">Finds holders of tokens, rules on arguments included.</param>
/// <param name="Holds">Holds money for calls whose price is known only afterwards.</param>
/// <param name="Counters">Counts what tokens with spending limits spend.</param>
/// <param name="Tokens">Delegates; null refuses to.</param>
/// <param name="Approvals">Keeps calls that wait for somebody's yes.</param>
/// <param name="Metrics">Counts.</param>
/// <param name="Time">The clock.</param>
internal sealed record GateServices(
    ISnapshotSource Snapshots,
    Governor Governor,
    CallerDirectory Callers,
    IHoldLedger Holds,
    ICounterLedger Counters,
    TokenService? Tokens,
    ApprovalDesk Approvals,
    McpMetrics Metrics,
    TimeProvider Time);
