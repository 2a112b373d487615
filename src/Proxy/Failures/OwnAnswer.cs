namespace SatGate.Proxy.Failures;

/// <summary>An answer of the gateway's own that is no refusal: a quote, a demand for payment, the state of a payment.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON.</param>
/// <param name="Challenge">The value of <c>WWW-Authenticate</c>; empty for none.</param>
internal sealed record OwnAnswer(int Status, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Challenge)
{
    /// <summary>Room for everything but the body and the challenge.</summary>
    public const int HeadBytesMax = 1024;
}
