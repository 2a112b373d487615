using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>
/// A conversation with a tool server over streamable HTTP, of either generation. A server that has forgotten the session gets a new one behind the scenes,
/// and the observer hears of a session that begins.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source of cancellation has no timer and no wait handle, so there is nothing to dispose of.")]
internal sealed partial class HttpSession : RpcSession
{
    private const int PostsMax = 256;
    private const int IdleCallsMax = 256;
    private const int SessionIdBytesMax = 1024;
    private const long PostMs = 30_000;
    private const long DrainMs = 2_000;

    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<HttpFlow> _active = [];
    private readonly Queue<HttpCall> _ready = new();
    private readonly Stack<HttpCall> _idle = new();
    private readonly OAuthTokens? _tokens;
    private readonly ReadOnlyMemory<byte> _capabilities;
    private volatile byte[]? _sessionId;
    private volatile HttpListen? _listen;
    private int _posts;
    private Task? _closed;

    /// <summary>Makes one; the handshake comes next.</summary>
    public HttpSession(SupervisedUpstream upstream, HttpTarget target, OAuthTokens? tokens, SessionPlan plan)
        : base(upstream, plan.Owner is not null)
    {
        Target = target;
        _tokens = tokens;
        _capabilities = plan.Capabilities;
        Begin();
    }

    /// <inheritdoc/>
    public override bool AttributesRequests => true;

    /// <summary>Where the server is.</summary>
    public HttpTarget Target { get; }

    /// <summary>The log.</summary>
    public ILogger Logger => Owner.Context.Logger;

    /// <summary>The time.</summary>
    public TimeProvider Time => Owner.Context.Time;

    /// <summary>Longest message from the server.</summary>
    public int MessageBytesMax => Owner.Definition.MessageBytesMax;

    /// <summary>Canceled when the session is closed.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>The server's id of the session; null for none. Opens the session: never logged.</summary>
    public byte[]? SessionId => _sessionId;

    /// <inheritdoc/>
    public override ValueTask NotifyAsync(ReadOnlyMemory<byte> message) =>
        Era == ProtocolEra.Modern ? default : PostAsync(message);

    /// <inheritdoc/>
    public override ValueTask AnswerAsync(ReadOnlyMemory<byte> message) => PostAsync(message);

    /// <inheritdoc/>
    public override Task CloseAsync()
    {
        lock (Gate)
        {
            return _closed ??= CloseOnceAsync();
        }
    }

    /// <summary>Takes the id of the session from the answer to the handshake; one that no field may hold is none.</summary>
    public void TakeSessionId(ReadOnlySpan<byte> id) =>
        _sessionId = id.IsEmpty || id.Length > SessionIdBytesMax || id.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) >= 0 ? null : id.ToArray();

    /// <summary>Status under which the server refused the handshake; 0 when it did not.</summary>
    public int RefusedStatus { get; set; }

    /// <summary>Opens the stream for what belongs to no call.</summary>
    public void Listen()
    {
        var listen = new HttpListen(this);
        lock (Gate)
        {
            _active.Add(listen);
            _listen = listen;
        }

        _ = ListenAsync(listen);
    }

    /// <summary>Adds the fields of every request in a session of the older generation.</summary>
    public void AddSessionFields(HeadBytes head, byte[]? sessionId)
    {
        head.Field("MCP-Protocol-Version"u8, ProtocolVersions.BytesOf(Version));
        if (sessionId is not null)
        {
            head.Field("Mcp-Session-Id"u8, sessionId);
        }
    }

    /// <summary>Puts together the request for a stream of events.</summary>
    public void ComposeListen(HeadBytes head, in BearerToken token, ReadOnlySpan<byte> lastId)
    {
        head.Clear();
        Target.Begin(head, "GET"u8, Target.Path.Span);
        head.Add("Accept: text/event-stream\r\n"u8);
        token.AddTo(head);
        AddSessionFields(head, _sessionId);
        if (!lastId.IsEmpty)
        {
            head.Field("Last-Event-ID"u8, lastId);
        }

        head.Add("\r\n"u8);
    }

    private async Task ListenAsync(HttpListen listen)
    {
        try
        {
            await listen.RunAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The session is closed.
        }
        catch (Exception fault)
        {
            Log.CallFault(Logger, Owner.Name, fault);
        }
        finally
        {
            listen.Exchange.Release(isReusable: false);
            lock (Gate)
            {
                _active.Remove(listen);
            }
        }
    }

    private async ValueTask PostAsync(ReadOnlyMemory<byte> message)
    {
        if (Interlocked.Increment(ref _posts) > PostsMax)
        {
            Interlocked.Decrement(ref _posts);
            return;
        }

        var post = new HttpPost(this, MessageBuffer.CopyOf(message.Span));
        lock (Gate)
        {
            post.DeadlineMs = Owner.Context.Clock.NowMs + PostMs;
            _active.Add(post);
        }

        try
        {
            await post.RunAsync();
        }
        catch (Exception fault)
        {
            Log.CallFault(Logger, Owner.Name, fault);
        }
        finally
        {
            lock (Gate)
            {
                _active.Remove(post);
            }

            Interlocked.Decrement(ref _posts);
        }
    }

    private async Task CloseOnceAsync()
    {
        await Task.Yield();
        byte[]? sessionId = _sessionId;
        EndSession(UpstreamFault.Gone, null);
        await _stop.CancelAsync();
        AbortAll();
        if (sessionId is not null)
        {
            await DeleteAsync(sessionId);
        }
    }

    /// <summary>Tells the server that the session is over. It has a short while to take note.</summary>
    private async Task DeleteAsync(byte[] sessionId)
    {
        var exchange = new HttpExchange(64 * 1024);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(DrainMs), Time);
        await using CancellationTokenRegistration registration = limit.Token.UnsafeRegister(static state => ((HttpExchange)state!).Lease.Abort(), exchange);
        BearerToken token = await GetTokenAsync();
        Target.Begin(exchange.Request, "DELETE"u8, Target.Path.Span);
        token.AddTo(exchange.Request);
        AddSessionFields(exchange.Request, sessionId);
        exchange.Request.Add("\r\n"u8);
        await exchange.SendAsync(Target.Pool, default, null, limit.Token);
        exchange.Release(isReusable: false);
    }

    private void AbortAll()
    {
        ExchangeLease[] leases;
        lock (Gate)
        {
            leases = [.. _active.Select(static flow => flow.Exchange.Lease)];
        }

        foreach (ExchangeLease lease in leases)
        {
            lease.Abort();
        }
    }
}
