namespace SatGate.Transport.Sockets;

/// <summary>Wants to know that a peer reset its connection although nobody is reading or writing. Must not block and must not throw.</summary>
public interface IResetObserver
{
    /// <summary>The connection is dead in both directions. May come more than once, from a poller thread.</summary>
    void OnReset();
}
