using SatGate.Model.Configuration;

namespace SatGate.Overspend.Machines;

/// <summary>How the gateways of a row are started.</summary>
/// <param name="Count">How many.</param>
/// <param name="Debit">How they charge.</param>
/// <param name="PriceCredits">What a call costs.</param>
/// <param name="UpstreamUrl">Where calls go.</param>
/// <param name="RedisUrl">Where balances are kept; null keeps them in the gateway.</param>
/// <param name="IsFailOpen">Whether calls pass while the store does not answer.</param>
/// <param name="MayLogErrors">Whether what the row breaks may be logged as an error.</param>
internal sealed record FleetPlan(int Count, DebitMode Debit, int PriceCredits, string UpstreamUrl, string? RedisUrl, bool IsFailOpen, bool MayLogErrors);
