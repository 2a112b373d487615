using SatGate.Mcp.Clients;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Routing;

/// <summary>What the routing keeps for a client's session: its calls under way and its subscriptions. Thread-safe.</summary>
/// <param name="router">The router.</param>
/// <param name="session">The session.</param>
internal sealed class SessionState(MessageRouter router, ClientSession session) : ISessionCompanion
{
    private readonly Lock _lock = new();
    private ForwardedCall? _newest;
    private byte[]? _modernMembers;

    /// <summary>The session.</summary>
    public ClientSession Session { get; } = session;

    /// <summary>The members of <c>_meta</c> for servers of the stateless revision.</summary>
    public ReadOnlyMemory<byte> ModernMembers => _modernMembers ??= ModernMeta.MembersOf(Session);

    /// <summary>Forgets what was made of the log level.</summary>
    public void OnLevelChanged() => _modernMembers = null;

    /// <summary>Takes note of a call that begins.</summary>
    public void Add(ForwardedCall call)
    {
        lock (_lock)
        {
            call.Older = _newest;
            call.Newer = null;
            if (_newest is not null)
            {
                _newest.Newer = call;
            }

            _newest = call;
        }
    }

    /// <summary>Takes note of a call that ended.</summary>
    public void Remove(ForwardedCall call)
    {
        lock (_lock)
        {
            if (call.Newer is null)
            {
                _newest = call.Older;
            }
            else
            {
                call.Newer.Older = call.Older;
            }

            if (call.Older is not null)
            {
                call.Older.Newer = call.Newer;
            }

            call.Older = null;
            call.Newer = null;
        }
    }

    /// <summary>Finds the request under way that has an id; null when there is none.</summary>
    public CallLease? Find(ReadOnlySpan<byte> id)
    {
        lock (_lock)
        {
            for (ForwardedCall? call = _newest; call is not null; call = call.Older)
            {
                if (call.Request is { } request && request.Id.SequenceEqual(id))
                {
                    return call.Lease;
                }
            }
        }

        return null;
    }

    /// <summary>Where a server's message that belongs to no call goes when the client has no stream open for such: that of the newest call to it.</summary>
    public ReplyLease? StreamTowards(UpstreamSession upstream)
    {
        lock (_lock)
        {
            for (ForwardedCall? call = _newest; call is not null; call = call.Older)
            {
                if (call.IsOn(upstream) && call.Request is { } request)
                {
                    return request.Replies.Lease;
                }
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void OnSessionClosed() => router.Forget(this);
}
