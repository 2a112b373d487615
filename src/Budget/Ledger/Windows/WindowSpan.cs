using System.Runtime.InteropServices;

namespace SatGate.Budget.Ledger;

/// <summary>One window of a calendar.</summary>
/// <param name="Id">Its name; null for a budget without windows.</param>
/// <param name="StartsAtUnixMs">When it starts, in milliseconds since 1970 UTC.</param>
/// <param name="EndsAtUnixMs">When it ends, which is when the next one starts; 0 for never.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WindowSpan(string? Id, long StartsAtUnixMs, long EndsAtUnixMs)
{
    /// <summary>How long it is; 0 for a budget without windows.</summary>
    public long LengthMs => EndsAtUnixMs == 0 ? 0 : EndsAtUnixMs - StartsAtUnixMs;
}
