namespace SatGate.Budget.Lightning.Payments;

/// <summary>A payment that somebody has claimed in the store.</summary>
/// <param name="PaymentHashHex">Its hash.</param>
/// <param name="Owner">Who claimed it: random, so that nobody gives back what another has claimed since.</param>
/// <param name="ExpiresAt">After this moment it is worth nothing, claimed or not.</param>
internal sealed record PaymentClaim(string PaymentHashHex, string Owner, DateTimeOffset ExpiresAt)
{
    /// <summary>The name of the claim, the same on every gateway.</summary>
    public string Name => "l402:" + PaymentHashHex;
}
