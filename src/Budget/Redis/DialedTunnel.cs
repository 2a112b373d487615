using System.Net;
using System.Net.Sockets;
using RESPite.Transports;
using SatGate.Model.Configuration;
using SatGate.Transport.Upstream;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace SatGate.Budget.Redis;

/// <summary>
/// Lets the client library's commands travel over connections that our own dialer opens. Subscriptions stay with the library's sockets: they
/// are not in anybody's way. Thread-safe.
/// </summary>
internal sealed class DialedTunnel : Tunnel
{
    private static readonly UpstreamTlsSettings NoTls = new();

    private readonly IUpstreamDialer _dialer;
    private readonly TimeSpan _timeout;

    /// <param name="dialer">Opens the connections; in clear text only.</param>
    /// <param name="timeout">How long one attempt may take.</param>
    public DialedTunnel(IUpstreamDialer dialer, TimeSpan timeout)
    {
        _dialer = dialer;
        _timeout = timeout;
    }

    /// <summary>Raised when answers may have come, on the thread that read them. Must not block.</summary>
    public event Action? Delivered;

    /// <inheritdoc/>
    public override async ValueTask<DuplexTransport?> ConnectTransportAsync(
        EndPoint endpoint, ConnectionType connectionType, TlsOptions tls, CancellationToken cancellationToken)
    {
        if (connectionType != ConnectionType.Interactive || tls.IsEnabled)
        {
            return null;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_timeout);
        return new DialedTransport(await _dialer.DialAsync(KeyOf(endpoint), loopHint: -1, deadline.Token), Deliver);
    }

    private UpstreamKey KeyOf(EndPoint endPoint) => endPoint switch
    {
        IPEndPoint address => Key(address.Address.ToString(), address.Port, path: null),
        DnsEndPoint name => Key(name.Host, name.Port, path: null),
        UnixDomainSocketEndPoint path => Key(string.Empty, 0, path.ToString()),
        _ => throw new NotSupportedException($"No connection to Redis over {endPoint.AddressFamily}."),
    };

    private UpstreamKey Key(string host, int port, string? path) =>
        new(host, port, path, Secure: false, NoTls, _timeout, ConnectionsMax: 1, IdleConnectionsMax: 0, IdleConnectionTimeout: TimeSpan.Zero);

    private void Deliver() => Delivered?.Invoke();
}
