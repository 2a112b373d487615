namespace SatGate.Transport.Sockets;

/// <summary>Wants to be called once the events at hand have been dealt with, to do for all of them what would cost as much for each.</summary>
public interface IRoundEnd
{
    /// <summary>The round is over. Runs on the poller thread: must not block.</summary>
    void OnRoundEnd();
}
