namespace SatGate.Mcp.Upstreams;

/// <summary>
/// Leaves a tool server alone for a while after so many failures one after the other; then one call is let through, and what becomes of it decides.
/// Thread-safe.
/// </summary>
/// <param name="failuresMax">Failures that open it; 0 for never.</param>
/// <param name="reset">How long it stays open.</param>
/// <param name="time">The clock.</param>
internal sealed class CircuitBreaker(int failuresMax, TimeSpan reset, TimeProvider time)
{
    private readonly Lock _lock = new();
    private int _failures;
    private bool _isTrialUnderWay;
    private long _openedAt;

    /// <summary>Whether it lets nothing through, or only a trial.</summary>
    public bool IsOpen => failuresMax > 0 && Volatile.Read(ref _failures) >= failuresMax;

    /// <summary>Whether a call may pass; <paramref name="isTrial"/> when it decides, so that its end has to be told in any case.</summary>
    public bool TryPass(out bool isTrial)
    {
        isTrial = false;
        if (!IsOpen)
        {
            return true;
        }

        lock (_lock)
        {
            if (!IsOpen)
            {
                return true;
            }

            if (_isTrialUnderWay || time.GetElapsedTime(_openedAt) < reset)
            {
                return false;
            }

            _isTrialUnderWay = true;
            isTrial = true;
            return true;
        }
    }

    /// <summary>A call was answered.</summary>
    public void Succeeded(bool isTrial)
    {
        if (!isTrial && Volatile.Read(ref _failures) == 0)
        {
            return;
        }

        lock (_lock)
        {
            // An answer to a call from before it opened says nothing about now.
            if (isTrial || !IsOpen)
            {
                _failures = 0;
                _isTrialUnderWay = false;
            }
        }
    }

    /// <summary>A call failed for a reason that is the server's.</summary>
    public void Failed(bool isTrial)
    {
        if (failuresMax == 0)
        {
            return;
        }

        lock (_lock)
        {
            bool wasOpen = IsOpen;
            if (!wasOpen)
            {
                _failures++;
            }

            if (isTrial || (!wasOpen && IsOpen))
            {
                _openedAt = time.GetTimestamp();
            }

            _isTrialUnderWay &= !isTrial;
        }
    }

    /// <summary>The trial ended without telling anything, such as by its client: another one may try.</summary>
    public void Undecided(bool isTrial)
    {
        if (isTrial)
        {
            lock (_lock)
            {
                _isTrialUnderWay = false;
            }
        }
    }
}
