using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>The buckets of a path, as long as none of their windows ends. Immutable.</summary>
/// <param name="path">The path.</param>
/// <param name="windows">The windows in the path's order.</param>
internal sealed class PathWindow(BudgetPath path, AccountWindow[] windows)
{
    /// <summary>The path.</summary>
    public BudgetPath Path { get; } = path;

    /// <summary>The windows in the path's order.</summary>
    public AccountWindow[] Windows { get; } = windows;

    /// <summary>Their buckets.</summary>
    public BucketSet Buckets { get; } = windows.Length == 1 ? windows[0].Alone : new BucketSet(Array.ConvertAll(windows, w => w.Bucket));

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
