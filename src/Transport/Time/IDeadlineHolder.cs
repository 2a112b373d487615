namespace SatGate.Transport.Time;

/// <summary>Something with deadlines: a connection, a pool. <see cref="OnTick"/> must be cheap, must not block and must not throw.</summary>
public interface IDeadlineHolder
{
    /// <summary>Kept by the clock; -1 when it is not watched.</summary>
    int DeadlineIndex { get; set; }

    /// <summary>Called at every tick with the clock's milliseconds; wakes whoever's time has come.</summary>
    void OnTick(long nowMs);
}
