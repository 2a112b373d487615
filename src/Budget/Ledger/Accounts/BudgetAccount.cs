using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>A budget as the ledger knows it. When what it is changes, another account takes its place and this one is stale. Thread-safe.</summary>
internal sealed class BudgetAccount
{
    private readonly WindowCalendar _calendar;
    private readonly Lock _lock = new();
    private readonly long _floorUnixMs;
    private volatile AccountWindow? _current;
    private volatile bool _isStale;

    /// <summary>Makes one.</summary>
    /// <param name="terms">What it is.</param>
    /// <param name="calendar">Its windows.</param>
    /// <param name="before">The account whose place it takes, whose bucket it keeps if the windows are the same; null for none.</param>
    /// <param name="floorUnixMs">No window before the one of this moment is given, in milliseconds since 1970 UTC; 0 for no such moment.</param>
    public BudgetAccount(AccountTerms terms, WindowCalendar calendar, BudgetAccount? before = null, long floorUnixMs = 0)
    {
        Terms = terms;
        _calendar = calendar;
        _floorUnixMs = floorUnixMs;
        if (before?._current is { } window && before.HasWindowsOf(terms))
        {
            // When only somebody asked again and nothing changed, what is known of the store stays known.
            _current = new AccountWindow(this, window.Bucket, window.StartsAtUnixMs) { IsKnown = window.IsKnown && before.Terms == terms };
        }
    }

    /// <summary>Its name.</summary>
    public string Id => Terms.Definition.Id;

    /// <summary>What it is.</summary>
    public AccountTerms Terms { get; }

    /// <summary>The paths that begin here, by the budget of the route. Guarded by the directory's lock.</summary>
    public List<BudgetPath> Paths { get; } = [];

    /// <summary>The next less recently used one. Guarded by the directory's lock.</summary>
    public LinkedListNode<BudgetAccount>? Place { get; set; }

    /// <summary>Whether another account has taken its place, or it was forgotten.</summary>
    public bool IsStale => _isStale;

    /// <summary>Makes paths through it stale.</summary>
    public void Retire() => _isStale = true;

    /// <summary>
    /// The window that a moment lies in, never one before the last that was given: when the clock steps back, the window that is open stays open.
    /// </summary>
    public AccountWindow At(long unixMs)
    {
        AccountWindow? window = _current;
        return window is not null && (window.Bucket.EndsAtUnixMs == 0 || unixMs < window.Bucket.EndsAtUnixMs) ? window : Next(unixMs);
    }

    private AccountWindow Next(long unixMs)
    {
        lock (_lock)
        {
            if (_current is { } window && (window.Bucket.EndsAtUnixMs == 0 || unixMs < window.Bucket.EndsAtUnixMs))
            {
                return window;
            }

            WindowSpan span = _calendar.At(Math.Max(unixMs, _floorUnixMs));
            var bucket = new BudgetBucket(Id, span.Id, span.EndsAtUnixMs) { KeepMs = span.LengthMs };
            return _current = new AccountWindow(this, bucket, span.StartsAtUnixMs);
        }
    }

    /// <summary>When the window in use started, in milliseconds since 1970 UTC; 0 when none is, or it has none.</summary>
    public long LatestStartUnixMs => _current?.StartsAtUnixMs ?? 0;

    private bool HasWindowsOf(AccountTerms other) =>
        Terms.Definition.Window == other.Definition.Window && string.Equals(Terms.Definition.TimeZone, other.Definition.TimeZone, StringComparison.Ordinal);
}
