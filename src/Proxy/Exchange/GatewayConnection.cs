using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using SatGate.Proxy.Endpoints;
using SatGate.Transport.Listening;
using SatGate.Transport.Relay;
using SatGate.Transport.Sockets;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Exchange;

/// <summary>
/// One client connection: reads requests one after the other and serves each to its end before the next. The stages of an exchange are called
/// in order by <c>ServeNextAsync</c>; what must always happen stands in its <c>finally</c>.
/// </summary>
internal sealed partial class GatewayConnection : IDeadlineHolder, IWatchOwner, IResetObserver
{
    private readonly ConnectionContext _context;
    private readonly DataPlane _plane;
    private readonly WatchedReader _reader;
    private readonly PipeWriter _output;
    private readonly IPolledConnectionFeature? _polled;
    private readonly int _loopHint;
    private readonly bool _isSecure;
    private byte[]? _remoteAddress;
    private ExchangeState? _exchange;
    private bool _servedOne;
    private volatile UpstreamConnection? _upstream;
    private volatile bool _draining;
    private volatile bool _clientGone;
    private volatile bool _clientHalfClosed;

    public GatewayConnection(ConnectionContext context, DataPlane plane)
    {
        _context = context;
        _plane = plane;
        _reader = new WatchedReader(context.Transport.Input, this);
        _output = context.Transport.Output;
        _isSecure = context.Features.Get<ITlsHandshakeFeature>() is not null;
        _polled = context.Features.Get<IPolledConnectionFeature>();
        _loopHint = _polled?.LoopIndex ?? -1;
    }

    /// <summary>The client's address as text without port; <c>unix</c> for a Unix socket (RFC 7239 has no better word).</summary>
    internal ReadOnlySpan<byte> RemoteAddress => _remoteAddress ??= _context.RemoteEndPoint is IPEndPoint ip
        ? Encoding.ASCII.GetBytes((ip.Address.IsIPv4MappedToIPv6 ? ip.Address.MapToIPv4() : ip.Address).ToString())
        : "unix"u8.ToArray();

    /// <summary>Serves the connection to its end. Never throws.</summary>
    public async Task RunAsync()
    {
        _plane.Metrics.ConnectionOpened();
        _plane.Clock.Add(this);
        try
        {
            _polled?.ObserveReset(this);
            while (await ServeNextAsync())
            {
                _servedOne = true;
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client is gone; that is its right.
            Log.ClientGone(_plane.Logger, _context.ConnectionId);
        }
        catch (Exception fault)
        {
            Log.ConnectionFault(_plane.Logger, fault, _context.ConnectionId);
            Abort("A fault of the gateway's own.");
        }
        finally
        {
            await _reader.StopAsync();
            _plane.Clock.Remove(this);
            _plane.Metrics.ConnectionClosed();
        }
    }

    /// <summary>The client half-closed while its answer is under way: the exchange decides what that means.</summary>
    public void OnClientHalfClosed()
    {
        _clientHalfClosed = true;
        _upstream?.CancelRead();
        _endpoint?.Raise(EndpointEvents.ClientHalfClosed, isInline: true);
    }

    /// <summary>The client reset the connection while its answer is under way.</summary>
    public void OnClientGone()
    {
        _clientGone = true;
        _upstream?.CancelRead();
        _upstream?.CancelSend();
        _endpoint?.Raise(EndpointEvents.ClientGone, isInline: true);
    }

    /// <summary>The poller saw the client reset the connection, whether or not anybody was reading.</summary>
    public void OnReset() => OnClientGone();

    private void OnDrain()
    {
        _draining = true;
        _reader.CancelPendingRead();
        _endpoint?.Raise(EndpointEvents.Draining, isInline: false);
    }

    /// <summary>Ends the connection with a reset, so that the client cannot take what it has for the whole.</summary>
    private void Abort(string reason) => _context.Abort(new ConnectionAbortedException(reason));
}
