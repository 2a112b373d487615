using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using SatGate.Transport.Sockets;

namespace SatGate.Transport.Listening;

/// <summary>Kestrel's transport for <see cref="DataEndPoint"/>: connections whose pipes stand right on the socket, without a pump or a buffer of their own.</summary>
public sealed class EpollListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const int Backlog = 4096;

    private readonly EpollLoopGroup _loops;
    private readonly ILogger _logger;
    private readonly ConnectionLimit _limit;
    private readonly TimeProvider _time;

    /// <summary>Creates the factory; the loops outlive it.</summary>
    public EpollListenerFactory(EpollLoopGroup loops, ConnectionLimit limit, TimeProvider time, ILoggerFactory loggers)
    {
        _loops = loops;
        _limit = limit;
        _time = time;
        _logger = loggers.CreateLogger("SatGate.Transport");
    }

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is DataEndPoint;

    /// <summary>Listens. An address in use is reported the way Kestrel expects.</summary>
    /// <exception cref="AddressInUseException">Another process listens there.</exception>
    /// <exception cref="IOException">The address is not this machine's, or not permitted.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint inner = endpoint is DataEndPoint data ? data.Inner : endpoint;
        try
        {
            int fd = SocketFactory.Listen(inner, Backlog);
            return new ValueTask<IConnectionListener>(new EpollListener(fd, inner, _loops, _limit, _time, _logger));
        }
        catch (System.Net.Sockets.SocketException fault) when (fault.SocketErrorCode == System.Net.Sockets.SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException($"{inner} is in use by another program.", fault);
        }
        catch (System.Net.Sockets.SocketException fault)
        {
            throw new IOException($"{inner} cannot be listened on: {fault.Message}", fault);
        }
    }
}
