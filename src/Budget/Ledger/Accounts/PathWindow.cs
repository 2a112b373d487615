using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>The buckets of a path, as long as none of their windows ends. Thread-safe.</summary>
/// <param name="path">The path.</param>
/// <param name="windows">The windows in the path's order.</param>
internal sealed class PathWindow(BudgetPath path, AccountWindow[] windows)
{
    private int _isNoted;

    /// <summary>The path.</summary>
    public BudgetPath Path { get; } = path;

    /// <summary>The windows in the path's order.</summary>
    public AccountWindow[] Windows { get; } = windows;

    /// <summary>Their buckets.</summary>
    public BucketSet Buckets { get; } = windows.Length == 1 ? windows[0].Alone : new BucketSet(Array.ConvertAll(windows, w => w.Bucket));

    /// <summary>Notes that it was charged. True when it had not been noted.</summary>
    public bool TryNote() => Volatile.Read(ref _isNoted) == 0 && Interlocked.Exchange(ref _isNoted, 1) == 0;

    /// <summary>Lets it be noted again.</summary>
    public void Forget() => Volatile.Write(ref _isNoted, 0);

    /// <summary>Whether the store has all of them, as far as this process knows.</summary>
    public bool IsKnown
    {
        get
        {
            foreach (AccountWindow window in Windows)
            {
                if (!window.IsKnown)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
