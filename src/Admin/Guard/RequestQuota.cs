using System.Runtime.InteropServices;

namespace SatGate.Admin.Guard;

/// <summary>What a limiter says to a request.</summary>
/// <param name="IsWithin">Whether the request is within the limit.</param>
/// <param name="Limit">Requests of one minute.</param>
/// <param name="Remaining">How many of them are left.</param>
/// <param name="ResetAtUnixSeconds">When the next minute begins.</param>
/// <param name="NowUnixSeconds">Now.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RequestQuota(bool IsWithin, int Limit, int Remaining, long ResetAtUnixSeconds, long NowUnixSeconds)
{
    /// <summary>Seconds until the next minute, at least 1.</summary>
    public long RetryAfterSeconds => Math.Max(ResetAtUnixSeconds - NowUnixSeconds, 1);
}
