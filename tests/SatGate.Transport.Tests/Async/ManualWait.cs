using System.Threading.Tasks.Sources;

namespace SatGate.Transport.Tests.Async;

/// <summary>Something to wait for, again and again, that allocates nothing itself.</summary>
internal sealed class ManualWait : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core;

    public int Rounds { get; set; }

    public ValueTask Task => new(this, _core.Version);

    /// <summary>Ends the wait; who waits goes on inside this call.</summary>
    public void Release() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token)
    {
        _core.GetResult(token);
        _core.Reset();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
