namespace SatGate.Transport.Relay;

/// <summary>Told what the client does while its answer is under way. Calls come from any thread and must not block.</summary>
public interface IWatchOwner
{
    /// <summary>The client sent FIN: it will send nothing more, and may or may not still read.</summary>
    void OnClientHalfClosed();

    /// <summary>The client reset the connection: it does not read any more either.</summary>
    void OnClientGone();
}
