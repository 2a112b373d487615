using SatGate.Budget.Ledger;
using SatGate.Budget.Lightning;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Proxy.Stages;

/// <summary>What the data path asks about tokens and money. One per process; thread-safe.</summary>
/// <param name="Ledger">Charges calls.</param>
/// <param name="Balances">Reads balances for quotes.</param>
/// <param name="Revocations">What is revoked.</param>
/// <param name="Usage">Takes one event per decision.</param>
/// <param name="Payments">Takes payments; null when no node is configured.</param>
/// <param name="Verifier">Makes the verifier of a snapshot's keys; called at each swap that changes them.</param>
public sealed record Governor(
    ILedger Ledger,
    IBudgetAdministration Balances,
    IRevocationList Revocations,
    IUsageSink Usage,
    PaymentGate? Payments,
    Func<TokenSettings, TokenVerifier> Verifier);
