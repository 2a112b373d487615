using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams.Http;

namespace SatGate.Mcp.Upstreams.Sse;

/// <summary>
/// A conversation over the older HTTP transport: one stream on which everything comes, and an address, told as its first event, to which messages are
/// sent. It ends with its stream; a new one is opened and initialized by the supervision.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source of cancellation has no timer and no wait handle, so there is nothing to dispose of.")]
internal sealed class SseSession : RpcSession
{
    private const int PostsMax = 256;
    private const long PostMs = 30_000;

    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<SsePost> _active = [];
    private readonly Queue<SsePost> _ready = new();
    private readonly OAuthTokens? _tokens;
    private readonly SseStream _stream;
    private Task _reading = Task.CompletedTask;
    private byte[] _endpoint = [];

    /// <summary>Makes one; <see cref="ConnectAsync"/> comes next.</summary>
    public SseSession(SupervisedUpstream upstream, HttpTarget target, OAuthTokens? tokens, SessionPlan plan)
        : base(upstream, plan.Owner is not null)
    {
        Target = target;
        _tokens = tokens;
        _stream = new SseStream(this, upstream.Definition.MessageBytesMax);
        Begin();
    }

    /// <summary>Where the server is.</summary>
    public HttpTarget Target { get; }

    /// <summary>Canceled when the session is closed.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Path and query that messages are sent to. May hold what opens the session: never logged.</summary>
    public ReadOnlySpan<byte> Endpoint => _endpoint;

    /// <summary>Opens the stream and waits for the address. Null when it is there, else why not.</summary>
    public async ValueTask<string?> ConnectAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _reading = ReadAsync();
        try
        {
            await _stream.EndpointTold.WaitAsync(timeout, Owner.Context.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return "it told no address for messages";
        }

        return IsOpen ? null : CloseDetail ?? "its stream ended";
    }

    /// <summary>Takes the address that messages are sent to. False when there is none, or it is of another origin.</summary>
    public bool TryTakeEndpoint(ReadOnlySpan<byte> data)
    {
        if (SseEndpoint.Resolve(Target.Url, data) is not { } endpoint)
        {
            return false;
        }

        _endpoint = endpoint;
        return true;
    }

    /// <summary>Takes a message from the stream.</summary>
    public void Take(ReadOnlySpan<byte> message) => Dispatch(message);

    /// <summary>Ends a request without an answer, unless it has ended.</summary>
    public void End(long id, UpstreamFault fault, string? detail) => EndCall(id, fault, detail);

    /// <summary>Ends the session because of a fault.</summary>
    public void Fail(string detail) => EndSession(UpstreamFault.Gone, detail);

    /// <summary>Notes whether a byte of a request may have gone out.</summary>
    public void SetReached(long id, bool hasReached)
    {
        lock (Gate)
        {
            MarkReached(id, hasReached);
        }
    }

    /// <summary>The token to send, from memory where there is one.</summary>
    public ValueTask<BearerToken> GetTokenAsync() => _tokens is null ? default : _tokens.GetAsync(_stop.Token);

    /// <summary>The server refused this token.</summary>
    public void ForgetToken(in BearerToken token) => _tokens?.Forget(token);

    /// <inheritdoc/>
    public override ValueTask NotifyAsync(ReadOnlyMemory<byte> message) => PostAsync(message);

    /// <inheritdoc/>
    public override ValueTask AnswerAsync(ReadOnlyMemory<byte> message) => PostAsync(message);

    /// <inheritdoc/>
    public override async Task CloseAsync()
    {
        EndSession(UpstreamFault.Gone, null);
        await _stop.CancelAsync();
        _stream.Abort();
        SsePost[] posts;
        lock (Gate)
        {
            posts = [.. _active];
        }

        foreach (SsePost post in posts)
        {
            post.Abort();
        }

        await _reading;
    }

    /// <inheritdoc/>
    public override void OnTick(long nowMs)
    {
        base.OnTick(nowMs);
        List<SsePost>? late = null;
        lock (Gate)
        {
            foreach (SsePost post in _active)
            {
                if (post.DeadlineMs <= nowMs)
                {
                    (late ??= []).Add(post);
                }
            }
        }

        foreach (SsePost post in late ?? [])
        {
            post.Abort();
        }
    }

    /// <inheritdoc/>
    protected override bool Transmit(ref PendingSlot slot)
    {
        SsePost post = Make(slot.Id, MessageBuffer.CopyOf(slot.Call!.Message.Span, SplicesOf(slot)));
        slot.Transport = post;
        _ready.Enqueue(post);
        return true;
    }

    /// <inheritdoc/>
    protected override void Flush()
    {
        while (true)
        {
            SsePost? next;
            lock (Gate)
            {
                if (!_ready.TryDequeue(out next))
                {
                    return;
                }
            }

            RunAsync(next).Forget();
        }
    }

    /// <inheritdoc/>
    protected override void Withdraw(ref PendingSlot slot) => (slot.Transport as SsePost)?.AbortQuietly();

    private SsePost Make(long id, MessageBuffer body)
    {
        var post = new SsePost(this, id, body) { DeadlineMs = Owner.Context.Clock.NowMs + PostMs };
        _active.Add(post);
        return post;
    }

    private async ValueTask PostAsync(ReadOnlyMemory<byte> message)
    {
        SsePost post;
        lock (Gate)
        {
            if (!IsOpen || _active.Count >= PostsMax + Owner.Definition.ConcurrencyMax)
            {
                return;
            }

            post = Make(0, MessageBuffer.CopyOf(message.Span));
        }

        await RunAsync(post);
    }

    private async ValueTask RunAsync(SsePost post)
    {
        try
        {
            await post.RunAsync();
        }
        catch (Exception fault)
        {
            Log.CallFault(Owner.Context.Logger, Owner.Name, fault);
            EndCall(post.Id, UpstreamFault.Gone, null);
        }
        finally
        {
            lock (Gate)
            {
                _active.Remove(post);
                ref PendingSlot slot = ref FindPending(post.Id);
                if (!Unsafe.IsNullRef(ref slot))
                {
                    slot.Transport = null;
                }
            }
        }
    }

    private async Task ReadAsync()
    {
        string detail;
        try
        {
            detail = await _stream.ReadAsync();
        }
        catch (Exception fault)
        {
            Log.CallFault(Owner.Context.Logger, Owner.Name, fault);
            detail = "an internal fault";
        }

        EndSession(UpstreamFault.Gone, detail);
        _stream.Release();
    }
}
