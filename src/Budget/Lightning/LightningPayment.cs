using System.Runtime.InteropServices;

namespace SatGate.Budget.Lightning;

/// <summary>What a node says about an invoice.</summary>
/// <param name="IsPaid">Whether it was paid and settled.</param>
/// <param name="AmountSats">The satoshi received, fees of the node's own provider taken off; 0 while it is not paid.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LightningPayment(bool IsPaid, long AmountSats);
