using System.Collections.Concurrent;
using System.Text;
using SatGate.Mcp.Protocol;
using SatGate.Model.Configuration;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Clients;

/// <summary>
/// The sessions of all HTTP clients, bounded. One that is not known but whose id is genuine is made again, so sessions outlive a restart and move
/// between gateways; a deleted one stays deleted for as long as it is remembered. Thread-safe.
/// </summary>
internal sealed class SessionTable : IDisposable
{
    /// <summary>Most deleted sessions remembered; the oldest are forgotten first.</summary>
    public const int DeletedMax = 16_384;

    /// <summary>How long what was sent is kept for a client that was not heard of: 5 min.</summary>
    public static readonly TimeSpan ReplayRetention = TimeSpan.FromMinutes(5);

    /// <summary>How often the tokens that sessions belong to are looked at, so that a revoked one ends them: 1 s.</summary>
    public static readonly TimeSpan AdmissionPeriod = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ReapPeriod = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, EndpointSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EndpointSession>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly HashSet<ulong> _deleted = [];
    private readonly Queue<ulong> _deletedInOrder = new();
    private readonly Lock _deletedGate = new();
    private readonly Dictionary<string, int> _ofCaller = new(StringComparer.Ordinal);
    private readonly Lock _countGate = new();
    private readonly SessionSigner _signer;
    private readonly Func<McpLimits> _limits;
    private readonly TimeProvider _time;
    private readonly Func<EndpointSession, bool>? _hasLapsed;
    private readonly ITimer _reaper;
    private readonly ITimer? _guard;
    private int _count;

    /// <summary>Begins to watch for idle sessions.</summary>
    /// <param name="signer">Makes and reads ids.</param>
    /// <param name="limits">The limits in force.</param>
    /// <param name="time">The clock.</param>
    /// <param name="hasLapsed">Whether the token that a session belongs to is not good any more; null where nobody has tokens.</param>
    public SessionTable(SessionSigner signer, Func<McpLimits> limits, TimeProvider time, Func<EndpointSession, bool>? hasLapsed = null)
    {
        _signer = signer;
        _limits = limits;
        _time = time;
        _byText = _sessions.GetAlternateLookup<ReadOnlySpan<char>>();
        _hasLapsed = hasLapsed;
        _reaper = time.CreateTimer(static table => ((SessionTable)table!).Reap(), this, ReapPeriod, ReapPeriod);
        _guard = hasLapsed is null ? null : time.CreateTimer(static table => ((SessionTable)table!).EndLapsed(), this, AdmissionPeriod, AdmissionPeriod);
    }

    /// <summary>How many sessions there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>All of them, in no order; what is added or ends meanwhile may be missing or not.</summary>
    public IEnumerable<EndpointSession> All => _sessions.Select(static pair => pair.Value);

    /// <summary>Makes a session over streamable HTTP; null when there are too many, of this caller or of all.</summary>
    public HttpSession? Create(
        ProtocolVersion version,
        ClientCapabilities capabilities,
        ReadOnlyMemory<byte> capabilitiesJson,
        ReadOnlyMemory<byte> infoJson,
        Caller? caller,
        out SessionVerdict verdict,
        Caller? opener = null)
    {
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        var ticket = new SessionTicket(now, SessionSigner.NewRandom(), version, capabilities, SessionSigner.BindingOf(caller));
        var session = new HttpSession
        {
            Ticket = ticket,
            IdText = _signer.Sign(ticket),
            Version = version,
            Capabilities = capabilities,
            CapabilitiesJson = capabilitiesJson,
            ClientInfoJson = infoJson,
            Caller = caller,
            Opener = opener,
            Limits = _limits(),
        };
        verdict = Add(session);
        return verdict == SessionVerdict.Found ? session : null;
    }

    /// <summary>Adds a session that an endpoint made. When it is not <see cref="SessionVerdict.Found"/> afterwards, it was not added.</summary>
    public SessionVerdict Add(EndpointSession session)
    {
        SessionVerdict verdict = TakePlace(session.Caller ?? session.Opener);
        if (verdict != SessionVerdict.Found)
        {
            return verdict;
        }

        session.Touch(_time.GetTimestamp());
        if (_sessions.TryAdd(session.Id, session))
        {
            return SessionVerdict.Found;
        }

        GivePlaceBack(session.Caller ?? session.Opener);
        return SessionVerdict.Unknown;
    }

    /// <summary>Finds a session over streamable HTTP for whoever brings its id.</summary>
    /// <param name="id">The id as the client sent it.</param>
    /// <param name="caller">Who sent it; null without a token.</param>
    /// <param name="session">The session, when it was found.</param>
    /// <param name="opener">Whose token in the message opened the endpoint; null for none.</param>
    public SessionVerdict Find(ReadOnlySpan<byte> id, Caller? caller, out HttpSession? session, Caller? opener = null)
    {
        session = Lookup(id) as HttpSession;
        if (session is not null)
        {
            SessionVerdict verdict = Compare(session.Caller?.Token.TokenId, caller);
            session.Touch(_time.GetTimestamp());
            return verdict;
        }

        return _signer.TryRead(id, out SessionTicket ticket) && !IsDeleted(ticket.Random) ? Revive(id, ticket, caller, opener, out session) : SessionVerdict.Unknown;
    }

    /// <summary>Finds any session by its id.</summary>
    public EndpointSession? Lookup(ReadOnlySpan<byte> id)
    {
        if (id.Length > 2 * SessionSigner.TextLength)
        {
            return null;
        }

        Span<char> text = stackalloc char[2 * SessionSigner.TextLength];
        int length = Encoding.Latin1.GetChars(id, text);
        return _byText.TryGetValue(text[..length], out EndpointSession? session) ? session : null;
    }

    /// <summary>Ends a session for good.</summary>
    public void Delete(EndpointSession session)
    {
        if (session is HttpSession { Ticket.Random: var random })
        {
            lock (_deletedGate)
            {
                if (_deleted.Add(random))
                {
                    _deletedInOrder.Enqueue(random);
                }

                if (_deletedInOrder.Count > DeletedMax)
                {
                    _deleted.Remove(_deletedInOrder.Dequeue());
                }
            }
        }

        Remove(session);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reaper.Dispose();
        _guard?.Dispose();
        foreach (EndpointSession session in _sessions.Values)
        {
            Remove(session);
        }
    }

    private static SessionVerdict Compare(string? owner, Caller? caller) => string.Equals(owner, caller?.Token.TokenId, StringComparison.Ordinal)
        ? SessionVerdict.Found
        : caller is null ? SessionVerdict.Unauthenticated : SessionVerdict.Mismatch;

    private SessionVerdict Revive(ReadOnlySpan<byte> id, in SessionTicket ticket, Caller? caller, Caller? opener, out HttpSession? session)
    {
        session = null;
        if (SessionSigner.BindingOf(caller) != ticket.Binding)
        {
            return caller is null ? SessionVerdict.Unauthenticated : SessionVerdict.Mismatch;
        }

        var revived = new HttpSession
        {
            Ticket = ticket,
            IdText = Encoding.ASCII.GetString(id),
            Version = ticket.Version,
            Capabilities = ticket.Capabilities,
            Caller = caller,
            Opener = opener,
            Limits = _limits(),
        };
        SessionVerdict verdict = Add(revived);
        if (verdict == SessionVerdict.Found)
        {
            session = revived;
            return verdict;
        }

        // Another request of the same client was quicker, or there is no room.
        session = Lookup(id) as HttpSession;
        return session is not null ? SessionVerdict.Found : verdict == SessionVerdict.CallerFull ? verdict : SessionVerdict.Full;
    }

    private SessionVerdict TakePlace(Caller? caller)
    {
        McpLimits limits = _limits();
        lock (_countGate)
        {
            if (_count >= limits.SessionsMax)
            {
                return SessionVerdict.Full;
            }

            if (caller is not null)
            {
                // By the budget, because whoever has a token can narrow it into as many others as he likes.
                int own = _ofCaller.GetValueOrDefault(caller.Token.BudgetId);
                if (own >= limits.SessionsPerCallerMax)
                {
                    return SessionVerdict.CallerFull;
                }

                _ofCaller[caller.Token.BudgetId] = own + 1;
            }

            _count++;
            return SessionVerdict.Found;
        }
    }

    private void GivePlaceBack(Caller? caller)
    {
        lock (_countGate)
        {
            _count--;
            if (caller is null)
            {
                return;
            }

            int own = _ofCaller[caller.Token.BudgetId] - 1;
            if (own > 0)
            {
                _ofCaller[caller.Token.BudgetId] = own;
            }
            else
            {
                _ofCaller.Remove(caller.Token.BudgetId);
            }
        }
    }

    private bool IsDeleted(ulong random)
    {
        lock (_deletedGate)
        {
            return _deleted.Contains(random);
        }
    }

    private void Remove(EndpointSession session)
    {
        if (_sessions.TryRemove(new KeyValuePair<string, EndpointSession>(session.Id, session)))
        {
            GivePlaceBack(session.Caller ?? session.Opener);
        }

        session.Close();
    }

    /// <summary>Ends sessions that have no stream and were not heard of for too long, and lets go before that what is kept to be sent again.</summary>
    private void Reap()
    {
        TimeSpan idle = _limits().SessionIdleTimeout;
        long now = _time.GetTimestamp();
        foreach (KeyValuePair<string, EndpointSession> entry in _sessions)
        {
            TimeSpan silent = _time.GetElapsedTime(entry.Value.LastSeen, now);
            if (!entry.Value.HasStream && silent > idle)
            {
                Remove(entry.Value);
            }
            else if (silent > ReplayRetention)
            {
                (entry.Value as HttpSession)?.ForgetSent();
            }
        }
    }

    /// <summary>Ends sessions, and the streams they hold, whose token was revoked or has expired.</summary>
    private void EndLapsed()
    {
        foreach (KeyValuePair<string, EndpointSession> entry in _sessions)
        {
            if (_hasLapsed!(entry.Value))
            {
                Delete(entry.Value);
            }
        }
    }
}
