using System.Diagnostics.CodeAnalysis;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Upstreams;

/// <summary>
/// A tool server under supervision: its shared session is opened, watched, and opened again with growing pauses when it has ended. A transport derives from
/// it and opens sessions. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source of cancellation has no timer and no wait handle, so there is nothing to dispose of.")]
internal abstract partial class SupervisedUpstream : Upstream
{
    /// <summary>How long a session has to live before pauses between attempts begin small again.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(1);

    /// <summary>At least so long between two log lines on garbage of one session.</summary>
    public static readonly TimeSpan GarbageLogInterval = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Backoff _backoff = new();
    private volatile RpcSession? _shared;
    private volatile UpstreamStateBox _state = new(UpstreamState.Starting, null);
    private volatile TaskCompletionSource _attempt = NewAttempt();
    private Task _run = Task.CompletedTask;

    /// <summary>Makes one; <see cref="Start"/> sets it going.</summary>
    protected SupervisedUpstream(McpUpstreamDefinition definition, UpstreamContext context)
    {
        Definition = definition;
        Context = context;
        Place = definition.Order;
        Limiter = new CallLimiter(definition.ConcurrencyMax, definition.QueueMax);
        Breaker = new CircuitBreaker(definition.BreakerFailures, definition.BreakerReset, context.Time);
    }

    /// <inheritdoc/>
    public override McpUpstreamDefinition Definition { get; }

    /// <inheritdoc/>
    public override int Order => Place;

    /// <inheritdoc/>
    public override UpstreamState State => _state.State;

    /// <inheritdoc/>
    public override string? LastError => _state.Error ?? _ownedError;

    /// <inheritdoc/>
    public override UpstreamSession? Shared => _shared is { IsOpen: true } session ? session : null;

    /// <summary>The place, which changes with the file alone.</summary>
    public int Place { get; set; }

    /// <summary>What all servers share.</summary>
    public UpstreamContext Context { get; }

    /// <summary>Calls at once.</summary>
    public CallLimiter Limiter { get; }

    /// <summary>Leaves the server alone when it keeps failing.</summary>
    public CircuitBreaker Breaker { get; }

    /// <summary>Begins. Does not wait for anything.</summary>
    public void Start() => _run = Task.Run(() => RunAsync(_stop.Token));

    /// <summary>Ends all sessions, after the calls under way have ended or the time is over. Safe to call again.</summary>
    /// <param name="drainTimeout">How long calls under way may still take.</param>
    public async Task StopAsync(TimeSpan drainTimeout)
    {
        _state = new UpstreamStateBox(UpstreamState.Stopped, null);
        await DrainAsync(drainTimeout);
        await _stop.CancelAsync();
        await _run;
        await CloseOwnedAsync();
        OnStopped();
    }

    /// <summary>Everything has ended: lets go of what the sessions shared.</summary>
    protected virtual void OnStopped()
    {
    }

    /// <summary>Goes through the handshake of a session that was made, and closes the session unless that succeeds.</summary>
    /// <param name="session">The session.</param>
    /// <param name="greetAsync">The handshake: null when it succeeded, else why not.</param>
    /// <param name="cancellationToken">Gives it up, also when it has just succeeded.</param>
    internal static async Task<OpenOutcome> GreetAsync(RpcSession session, Func<ValueTask<string?>> greetAsync, CancellationToken cancellationToken)
    {
        string? error = null;
        bool isOpened = false;
        try
        {
            error = await greetAsync();
            cancellationToken.ThrowIfCancellationRequested();
            isOpened = error is null;
        }
        finally
        {
            if (!isOpened)
            {
                await session.CloseAsync();
            }
        }

        return isOpened ? new OpenOutcome(session, null) : OpenOutcome.Failed(error!);
    }

    /// <summary>Opens a session and goes through its handshake. Failures are values.</summary>
    protected abstract Task<OpenOutcome> OpenAsync(SessionPlan plan, CancellationToken cancellationToken);

    /// <summary>A word for the log.</summary>
    protected abstract string TransportName { get; }

    private static TaskCompletionSource NewAttempt() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await LiveOnceAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Asked to.
            }
            catch (Exception fault)
            {
                Log.SupervisionFault(Context.Logger, Name, fault);
                await PauseAsync("an internal fault", stop);
            }
        }

        _attempt.TrySetResult();
    }

    /// <summary>One life of the shared session: opened, watched until it ends, and the pause after it.</summary>
    private async Task LiveOnceAsync(CancellationToken stop)
    {
        OpenOutcome outcome = await OpenAsync(SessionPlan.Shared, stop);
        if (outcome.Session is not { } session)
        {
            await PauseAsync(outcome.Error ?? "it is not available", stop);
            return;
        }

        long openedAt = Context.Time.GetTimestamp();
        session.Announce();
        _shared = session;
        SetState(UpstreamState.Ready, null);
        Log.Ready(Context.Logger, Name, Protocol.ProtocolVersions.NameOf(session.Version), TransportName);
        _attempt.TrySetResult();
        try
        {
            await session.Ended.WaitAsync(stop);
        }
        finally
        {
            _shared = null;
            Task closed = session.CloseAsync();
            if (stop.IsCancellationRequested)
            {
                await closed;
            }
        }

        if (Context.Time.GetElapsedTime(openedAt) >= StableAfter)
        {
            _backoff.Reset();
        }

        await PauseAsync(session.CloseDetail ?? "its session ended", stop);
    }

    private async Task PauseAsync(string reason, CancellationToken stop)
    {
        TimeSpan pause = _backoff.Next();
        Log.Unavailable(Context.Logger, Name, (long)pause.TotalMilliseconds, reason);
        SetState(UpstreamState.Degraded, reason);
        _attempt.TrySetResult();
        try
        {
            await Task.Delay(pause, Context.Time, stop);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _attempt = NewAttempt();
    }

    private void SetState(UpstreamState state, string? error)
    {
        UpstreamStateBox before = _state;
        if (before.State == UpstreamState.Stopped)
        {
            return;
        }

        _state = new UpstreamStateBox(state, error);
        if (before.State != state)
        {
            Context.Observer?.OnUpstreamChanged(this);
        }
    }

    private async Task DrainAsync(TimeSpan timeout)
    {
        long begun = Context.Time.GetTimestamp();
        while (Limiter.Active > 0 && Context.Time.GetElapsedTime(begun) < timeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Context.Time);
        }
    }

    /// <summary>State and error, which change together.</summary>
    private sealed record UpstreamStateBox(UpstreamState State, string? Error);
}
