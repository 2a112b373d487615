using System.Runtime.InteropServices;

namespace SatGate.Mcp.Upstreams;

/// <summary>One request that has no answer yet. Read and written under the session's lock.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PendingSlot
{
    /// <summary>The id; 0 when the place is free.</summary>
    public long Id;

    /// <summary>The request.</summary>
    public OutboundCall? Call;

    /// <summary>When the wait is over, in milliseconds of the clock; 0 for never.</summary>
    public long DeadlineMs;

    /// <summary>When it is over whatever progress there is; 0 for never.</summary>
    public long LastDeadlineMs;

    /// <summary>The wait that progress begins anew, in milliseconds.</summary>
    public long TimeoutMs;

    /// <summary>How many callbacks of the call are running; it does not end before they have returned.</summary>
    public int Pins;

    /// <summary>Whether it was given to the transport; one that waits for its turn was not.</summary>
    public bool IsTransmitted;

    /// <summary>Whether a byte of it may have gone out.</summary>
    public bool HasReached;

    /// <summary>Whether it counts against the limit of calls at once.</summary>
    public bool HasPermit;

    /// <summary>Whether it is the trial of a half-open circuit.</summary>
    public bool IsTrial;

    /// <summary>Why it ends when the last callback has returned; null while it does not.</summary>
    public UpstreamFault? EndFault;

    /// <summary>More about that.</summary>
    public string? EndDetail;

    /// <summary>Whether it waits for its turn.</summary>
    public readonly bool IsWaiting => !IsTransmitted && !HasPermit && !IsTrial && Call is { IsLimited: true };

    /// <summary>What the transport keeps for it.</summary>
    public object? Transport;
}
