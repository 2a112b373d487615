namespace SatGate.Mcp.Routing.Bridging;

/// <summary>
/// Sessions whose call is over, kept for a short while for the next call of the same client: beginning one may mean to start a process. Thread-safe.
/// </summary>
/// <param name="time">The time.</param>
internal sealed class IdleSessions(TimeProvider time)
{
    /// <summary>Most sessions with one server; a further one takes the place of the oldest.</summary>
    public const int IdleMax = 8;

    /// <summary>How long one is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private ITimer? _timer;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Takes one that this client can use, the last used first; null when there is none.</summary>
    /// <param name="upstream">The server's name.</param>
    /// <param name="holder">The short name of the client's token; empty without one.</param>
    /// <param name="capabilities">The client's capabilities as it wrote them.</param>
    public BridgedSession? Take(string upstream, string holder, ReadOnlySpan<byte> capabilities)
    {
        lock (_lock)
        {
            for (int i = _entries.Count - 1; i >= 0; i--)
            {
                Entry entry = _entries[i];
                if (entry.Upstream == upstream && entry.Holder == holder && capabilities.SequenceEqual(entry.Session.CapabilitiesJson.Span))
                {
                    _entries.RemoveAt(i);
                    return entry.Session;
                }
            }
        }

        return null;
    }

    /// <summary>Keeps one.</summary>
    public void Put(string upstream, string holder, BridgedSession session)
    {
        BridgedSession? oldest = null;
        lock (_lock)
        {
            if (_entries.Count(entry => entry.Upstream == upstream) >= IdleMax)
            {
                int place = _entries.FindIndex(entry => entry.Upstream == upstream);
                oldest = _entries[place].Session;
                _entries.RemoveAt(place);
            }

            _entries.Add(new Entry(upstream, holder, session, time.GetTimestamp()));
            _timer ??= time.CreateTimer(_ => CloseDue(), null, KeptFor, KeptFor);
        }

        oldest?.Close();
    }

    private void CloseDue()
    {
        List<BridgedSession> due = [];
        lock (_lock)
        {
            _entries.RemoveAll(entry =>
            {
                bool isDue = time.GetElapsedTime(entry.Since) >= KeptFor;
                if (isDue)
                {
                    due.Add(entry.Session);
                }

                return isDue;
            });
            if (_entries.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }

        foreach (BridgedSession session in due)
        {
            session.Close();
        }
    }

    private readonly record struct Entry(string Upstream, string Holder, BridgedSession Session, long Since);
}
