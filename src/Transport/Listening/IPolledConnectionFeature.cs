using SatGate.Transport.Sockets;

namespace SatGate.Transport.Listening;

/// <summary>What a connection on the poller can do beyond a pipe. Absent on other transports; covered, not absent, under TLS.</summary>
public interface IPolledConnectionFeature
{
    /// <summary>Index of the poller thread that serves the connection.</summary>
    int LoopIndex { get; }

    /// <summary>Sends FIN after everything flushed so far; reading goes on, which a lingering close needs. Safe to call more than once.</summary>
    void ShutdownSend();

    /// <summary>Names who is told when the peer resets the connection.</summary>
    void ObserveReset(IResetObserver observer);
}
