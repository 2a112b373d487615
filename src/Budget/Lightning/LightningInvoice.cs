namespace SatGate.Budget.Lightning;

/// <summary>An invoice somebody may pay.</summary>
/// <param name="PaymentRequest">The invoice as wallets read it (BOLT 11): lower-case letters and digits only, so it may stand in a header field.</param>
/// <param name="PaymentHashHex">SHA-256 of the preimage that the payer will get: 64 lower-case hex digits.</param>
/// <param name="ExpiresAt">After this moment the node takes no payment for it.</param>
public sealed record LightningInvoice(string PaymentRequest, string PaymentHashHex, DateTimeOffset ExpiresAt);
