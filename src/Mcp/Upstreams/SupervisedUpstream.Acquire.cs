using System.Collections.Concurrent;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Protocol;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Upstreams;

/// <summary>Hands sessions out: the shared one, or one that belongs to a client session or to clients with the same abilities.</summary>
internal abstract partial class SupervisedUpstream
{
    private readonly ConcurrentDictionary<object, OwnedSession> _owned = new();
    private readonly Lock _ownedLock = new();
    private volatile string? _ownedError;

    /// <summary>Whether clients with equal abilities share sessions in which the server may ask them, since it tells which request it asks for.</summary>
    protected virtual bool SharesByCapabilities => false;

    /// <inheritdoc/>
    public override ValueTask<UpstreamSession?> AcquireAsync(ClientPeer peer, CancellationToken cancellationToken)
    {
        object? key = KeyOf(peer);
        if (key is null)
        {
            return _shared is { IsOpen: true } shared ? new ValueTask<UpstreamSession?>(shared) : WaitForSharedAsync(cancellationToken);
        }

        return _owned.TryGetValue(key, out OwnedSession? owned) && owned.Current is { IsOpen: true } session
            ? new ValueTask<UpstreamSession?>(session)
            : OpenOwnedAsync(key, peer, cancellationToken);
    }

    /// <summary>Closes the session that belongs to a key.</summary>
    internal void Release(object key)
    {
        if (_owned.TryRemove(key, out OwnedSession? owned))
        {
            _ = CloseAsync(owned);
        }
    }

    /// <summary>Whom a session belongs to; null for the shared one.</summary>
    private object? KeyOf(ClientPeer peer)
    {
        if (Definition.Share == McpShare.PerSession)
        {
            return peer as ClientSession;
        }

        return SharesByCapabilities && peer is ClientSession && peer.Capabilities != ClientCapabilities.None && _shared is not { Era: ProtocolEra.Modern }
            ? CapabilityKeys[(int)peer.Capabilities]
            : null;
    }

    private static readonly object[] CapabilityKeys = [.. Enumerable.Range(0, 256).Select(static flags => (object)(ClientCapabilities)flags)];

    private async ValueTask<UpstreamSession?> WaitForSharedAsync(CancellationToken cancellationToken)
    {
        if (State == UpstreamState.Stopped)
        {
            return null;
        }

        try
        {
            await _attempt.Task.WaitAsync(Definition.Timeout, Context.Time, cancellationToken);
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            return null;
        }

        return Shared;
    }

    private async ValueTask<UpstreamSession?> OpenOwnedAsync(object key, ClientPeer peer, CancellationToken cancellationToken)
    {
        if (State == UpstreamState.Stopped)
        {
            return null;
        }

        OwnedSession? owned = TakePlace(key, out bool isNew);
        if (owned is null)
        {
            _ownedError = $"{Definition.SessionsMax} sessions of clients are open, which is the limit";
            return null;
        }

        if (isNew && key is ClientSession client)
        {
            client.Attach(new OwnedSessionCompanion(this, key));
        }

        // When the client's session was over already it has just been released.
        if (!owned.TryBeginOpening(Context.Time, () => OpenOneAsync(key, peer), out Task<RpcSession?> opening))
        {
            return null;
        }

        try
        {
            return await opening.WaitAsync(Definition.Timeout, Context.Time, cancellationToken) is { IsOpen: true } session ? session : null;
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            return null;
        }
    }

    private OwnedSession? TakePlace(object key, out bool isNew)
    {
        lock (_ownedLock)
        {
            isNew = false;
            if (_owned.TryGetValue(key, out OwnedSession? owned))
            {
                return owned;
            }

            if (_owned.Count >= Definition.SessionsMax)
            {
                return null;
            }

            isNew = true;
            return _owned.GetOrAdd(key, static _ => new OwnedSession());
        }
    }

    private async Task<RpcSession?> OpenOneAsync(object key, ClientPeer peer)
    {
        var owner = key as ClientSession;
        ReadOnlyMemory<byte> capabilities = owner is null ? CapabilityJson.Of(peer.Capabilities) : CapabilityJson.Of(peer);
        OpenOutcome outcome;
        try
        {
            outcome = await OpenAsync(new SessionPlan(capabilities, owner), _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception fault)
        {
            Log.SupervisionFault(Context.Logger, Name, fault);
            return null;
        }

        _ownedError = outcome.Error;
        if (outcome.Session is not { } session)
        {
            return null;
        }

        if (!_owned.ContainsKey(key))
        {
            // Released while it was being opened.
            await session.CloseAsync();
            return null;
        }

        session.Announce();
        return session;
    }

    private async Task CloseOwnedAsync()
    {
        foreach (object key in _owned.Keys)
        {
            if (_owned.TryRemove(key, out OwnedSession? owned))
            {
                await CloseAsync(owned);
            }
        }
    }

    private static async Task CloseAsync(OwnedSession owned)
    {
        if (await owned.Opening is { } session)
        {
            await session.CloseAsync();
        }
    }
}
