using System.Runtime.InteropServices;

namespace SatGate.Budget.Lightning;

/// <summary>What came of paying an invoice of the mock node.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Authorization">What a client then sends as <c>Authorization</c>, <c>L402 macaroon:preimage</c>; null unless paid. A secret: never logged.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MockPayment(MockPaymentResult Result, string? Authorization)
{
    /// <summary>How it ended, and nothing that opens a door.</summary>
    public override string ToString() => Result.ToString();
}
