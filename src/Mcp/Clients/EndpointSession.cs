using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Clients;

/// <summary>What the sessions of all endpoints share: an end that is told once, and when the client was last heard of.</summary>
internal abstract class EndpointSession : ClientSession
{
    private static long s_last;

    private readonly long _number = Interlocked.Increment(ref s_last);
    private List<ISessionCompanion>? _companions;
    private long _lastSeen;
    private volatile bool _isClosed;

    /// <summary>The limits in force when it began.</summary>
    public required McpLimits Limits { get; init; }

    /// <summary>Whose token in a message opened the endpoint for it, so that it counts as one of his sessions; null for none.</summary>
    public Caller? Opener { get; init; }

    /// <inheritdoc/>
    public override bool IsClosed => _isClosed;

    /// <inheritdoc/>
    public override string Name => $"session-{_number}";

    /// <summary>When the client was last heard of, in ticks of the time provider.</summary>
    public long LastSeen => Volatile.Read(ref _lastSeen);

    /// <summary>Whether the client has a stream open, so that the session is not idle.</summary>
    public abstract bool HasStream { get; }

    /// <summary>Guards what belongs to the session.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>The client was heard of.</summary>
    public void Touch(long timestamp) => Volatile.Write(ref _lastSeen, timestamp);

    /// <inheritdoc/>
    public override void Attach(ISessionCompanion companion)
    {
        lock (Gate)
        {
            if (!_isClosed)
            {
                (_companions ??= []).Add(companion);
                return;
            }
        }

        companion.OnSessionClosed();
    }

    /// <summary>Ends the session. Only the first call counts.</summary>
    public bool Close()
    {
        List<ISessionCompanion>? companions;
        lock (Gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _isClosed = true;
            companions = _companions;
            _companions = null;
        }

        foreach (ISessionCompanion companion in companions ?? [])
        {
            companion.OnSessionClosed();
        }

        OnClosed();
        return true;
    }

    /// <summary>Wakes whoever reads the session's streams.</summary>
    protected abstract void OnClosed();
}
