namespace SatGate.Transport.Upstream;

/// <summary>Opens connections. Faults are the exceptions of sockets and TLS; a canceled token ends the dial.</summary>
public interface IUpstreamDialer
{
    /// <summary>Connects, and shakes hands when the key asks for TLS.</summary>
    /// <param name="key">Where and how.</param>
    /// <param name="loopHint">Poller thread to prefer, or -1.</param>
    /// <param name="cancellationToken">Ends the dial.</param>
    /// <exception cref="System.Net.Sockets.SocketException">No address, or no connection.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS failed.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    ValueTask<UpstreamConnection> DialAsync(UpstreamKey key, int loopHint, CancellationToken cancellationToken);
}
