using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using SatGate.Transport.Async;
using SatGate.Transport.Sockets;

namespace SatGate.Transport.Listening;

/// <summary>A listening socket. Accepted connections are spread over the loops in turn.</summary>
internal sealed class EpollListener : IConnectionListener
{
    /// <summary>How long accepting pauses when the process has no descriptors left.</summary>
    private static readonly TimeSpan DescriptorPause = TimeSpan.FromMilliseconds(50);

    private readonly EpollLoopGroup _loops;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly int _fd;
    private readonly EpollSocket _socket;
    private volatile bool _unbound;
    private readonly ConnectionLimit _limit;
    private long _accepted;

    public EpollListener(int fd, EndPoint asked, EpollLoopGroup loops, ConnectionLimit limit, TimeProvider time, ILogger logger)
    {
        _fd = fd;
        _loops = loops;
        _limit = limit;
        _time = time;
        _logger = logger;
        EndPoint = SocketFactory.LocalEndPoint(fd, asked);
        _socket = new EpollSocket(fd, loops.At(0));
    }

    /// <summary>The bound address, with the port the kernel chose when 0 was asked for.</summary>
    public EndPoint EndPoint { get; }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!_unbound)
        {
            int fd = SocketFactory.Accept(_fd, out PeerAddress remote, out int error);
            if (fd >= 0)
            {
                if (_limit.TryEnter(out bool isFirstRefusal))
                {
                    if (Open(fd, remote) is { } connection)
                    {
                        return connection;
                    }

                    continue;
                }

                if (isFirstRefusal)
                {
                    Log.ConnectionLimitReached(_logger, _limit.Max);
                }

                Refuse(fd);
                continue;
            }

            switch (error)
            {
                case Libc.EAGAIN:
                    if (!await _socket.WaitReadableAsync())
                    {
                        return null;
                    }

                    break;
                case Libc.EMFILE or Libc.ENFILE or Libc.ENOBUFS or Libc.ENOMEM:
                    Log.AcceptPaused(_logger, error);
                    await Task.Delay(DescriptorPause, _time, cancellationToken);
                    break;
                default:
                    // The client gave up in the queue, or the network stack said so: the next one may be fine.
                    Log.AcceptFailed(_logger, error);
                    break;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (!_unbound)
        {
            _unbound = true;
            // Wakes the pending accept, which then finds the listener unbound and answers null.
            _socket.CancelRead();
            _socket.Close();
            if (EndPoint is System.Net.Sockets.UnixDomainSocketEndPoint unix)
            {
                File.Delete(unix.ToString());
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>A reset and not a FIN: the client must not take it for an answer, and no descriptor lingers.</summary>
    private static unsafe void Refuse(int fd)
    {
        long linger = 1;
        Libc.setsockopt(fd, Libc.SolSocket, Libc.SoLinger, &linger, sizeof(long));
        Libc.close(fd);
    }

    /// <summary>The connection, or null when the poller has no room for it, which must not end the accepting.</summary>
    private EpollConnectionContext? Open(int fd, PeerAddress remote)
    {
        if (remote.IsIp)
        {
            SocketFactory.Tune(fd);
        }

        try
        {
            long number = Interlocked.Increment(ref _accepted);
            return new EpollConnectionContext(new EpollSocket(fd, _loops.Next()), EndPoint, remote, _limit, number);
        }
        catch (IOException fault)
        {
            Log.RegistrationFailed(_logger, fault.Message);
            Libc.close(fd);
            _limit.Leave();
            return null;
        }
    }
}
