namespace SatGate.Mcp.Upstreams.Http;

/// <summary>A new session in place of one the server has forgotten, the gateway's own tokens, and what becomes of a server that cannot be reached.</summary>
internal sealed partial class HttpSession
{
    /// <summary>Attempts in a row without a connection that end the session, so that it is opened anew with pauses.</summary>
    private const int NotConnectedMax = 3;

    private static readonly TimeSpan RenewalTimeout = TimeSpan.FromSeconds(30);

    private volatile Task<bool>? _renewal;
    private int _notConnected;

    /// <summary>The opening of a new session that is under way; null when there is none.</summary>
    public Task<bool>? Renewal => _renewal;

    /// <summary>Opens a new session in place of one the server does not know any more; once, however many calls find out. False when it failed.</summary>
    /// <param name="forgotten">The id that was refused.</param>
    public Task<bool> RenewAsync(byte[] forgotten)
    {
        lock (Gate)
        {
            if (_renewal is { } underWay)
            {
                return underWay;
            }

            return ReferenceEquals(_sessionId, forgotten) ? _renewal = RenewOnceAsync() : Task.FromResult(_sessionId is not null);
        }
    }

    /// <summary>A connection to the server was made.</summary>
    public void OnConnected()
    {
        if (_notConnected != 0)
        {
            Volatile.Write(ref _notConnected, 0);
        }
    }

    /// <summary>No connection to the server could be made.</summary>
    public void OnNotConnected(string? detail)
    {
        if (Interlocked.Increment(ref _notConnected) >= NotConnectedMax || PendingCount == 0)
        {
            EndSession(UpstreamFault.Unavailable, detail is null ? "it cannot be reached" : $"it cannot be reached: {detail}");
        }
    }

    /// <summary>The token to send, from memory where there is one.</summary>
    public ValueTask<BearerToken> GetTokenAsync() => _tokens is null ? default : _tokens.GetAsync(_stop.Token);

    /// <summary>The server refused this token.</summary>
    public void ForgetToken(in BearerToken token) => _tokens?.Forget(token);

    private async Task<bool> RenewOnceAsync()
    {
        await Task.Yield();
        string? error;
        try
        {
            _sessionId = null;
            error = await Handshake.InitializeAsync(this, _capabilities, RenewalTimeout, _stop.Token);
        }
        finally
        {
            _renewal = null;
        }

        if (error is not null)
        {
            EndSession(UpstreamFault.Gone, error);
            return false;
        }

        Log.SessionRenewed(Logger, Owner.Name);
        _listen?.Exchange.Lease.Abort();
        Announce();
        return true;
    }
}
