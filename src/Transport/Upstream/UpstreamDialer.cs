using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Pipelines.Sockets.Unofficial;
using SatGate.Transport.Sockets;

namespace SatGate.Transport.Upstream;

/// <summary>
/// Dials TCP, Unix sockets and TLS. Clear text goes over the poller where there is one; elsewhere over socket pipes. TLS goes over a stream.
/// Nagle's algorithm is off everywhere. Addresses of a name are tried in turn until one answers.
/// </summary>
public sealed class UpstreamDialer : IUpstreamDialer
{
    private static readonly PipeOptions InlinePipes = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly EpollLoopGroup? _loops;
    private readonly AddressCache _addresses;
    private readonly TlsClientOptionsCache _tls = new();

    /// <param name="loops">The poller threads; null uses portable sockets.</param>
    /// <param name="time">The clock of the address cache.</param>
    public UpstreamDialer(EpollLoopGroup? loops, TimeProvider time)
    {
        _loops = loops;
        _addresses = new AddressCache(time);
    }

    /// <inheritdoc/>
    public async ValueTask<UpstreamConnection> DialAsync(UpstreamKey key, int loopHint, CancellationToken cancellationToken)
    {
        if (key.UnixSocketPath is not null)
        {
            return await DialAsync(new UnixDomainSocketEndPoint(key.UnixSocketPath), key, loopHint, cancellationToken);
        }

        IPAddress[] addresses = await _addresses.ResolveAsync(key.Host, cancellationToken);
        for (int i = 0; ; i++)
        {
            try
            {
                return await DialAsync(new IPEndPoint(addresses[i], key.Port), key, loopHint, cancellationToken);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                // The next address of the name may answer.
            }
        }
    }

    private async ValueTask<UpstreamConnection> DialAsync(EndPoint endPoint, UpstreamKey key, int loopHint, CancellationToken cancellationToken)
    {
        if (_loops is not null && !key.Secure)
        {
            EpollLoop loop = loopHint >= 0 ? _loops.At(loopHint) : _loops.Next();
            return await DialPolledAsync(endPoint, loop, cancellationToken);
        }

        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (endPoint is IPEndPoint)
            {
                socket.NoDelay = true;
            }

            await socket.ConnectAsync(endPoint, cancellationToken);
            return key.Secure ? await SecureAsync(socket, key, cancellationToken) : OverPipes(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async ValueTask<UpstreamConnection> DialPolledAsync(EndPoint endPoint, EpollLoop loop, CancellationToken cancellationToken)
    {
        int fd = SocketFactory.Connect(endPoint);
        EpollSocket socket;
        try
        {
            socket = new EpollSocket(fd, loop);
        }
        catch (IOException)
        {
            Libc.close(fd);
            throw;
        }

        try
        {
            await using (cancellationToken.UnsafeRegister(static state => ((EpollSocket)state!).CancelWrite(), socket))
            {
                if (!await socket.WaitWritableAsync())
                {
                    throw new OperationCanceledException(cancellationToken);
                }
            }

            if (SocketFactory.ConnectFault(fd) is { } fault)
            {
                throw fault;
            }

            return new EpollUpstreamConnection(socket);
        }
        catch
        {
            socket.Close();
            throw;
        }
    }

    private static PipeUpstreamConnection OverPipes(Socket socket)
    {
        SocketConnection pipes = SocketConnection.Create(
            socket, InlinePipes, InlinePipes, SocketConnectionOptions.InlineReads | SocketConnectionOptions.InlineWrites);
        return new PipeUpstreamConnection(pipes.Input, pipes.Output, reset =>
        {
            Linger(socket, reset);
            pipes.Dispose();
        });
    }

    private async ValueTask<UpstreamConnection> SecureAsync(Socket socket, UpstreamKey key, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(_tls.For(key.Tls), cancellationToken);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }

        PipeReader reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16_384, useZeroByteReads: true));
        PipeWriter writer = PipeWriter.Create(stream);
        return new PipeUpstreamConnection(
            reader,
            writer,
            reset =>
            {
                Linger(socket, reset);
                stream.Dispose();
            },
            async () =>
            {
                await stream.ShutdownAsync();
                socket.Shutdown(SocketShutdown.Send);
            });
    }

    private static void Linger(Socket socket, bool reset)
    {
        try
        {
            if (reset)
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It is gone already, which is what was wanted.
        }
    }
}
