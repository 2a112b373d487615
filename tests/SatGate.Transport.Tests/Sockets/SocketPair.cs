using System.Net;
using System.Net.Sockets;
using SatGate.TestKit;
using SatGate.Transport.Sockets;

namespace SatGate.Transport.Tests.Sockets;

/// <summary>A connected pair over loopback or a Unix socket: ours on the poller, the peer's an ordinary blocking one with small buffers.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly Socket _listener;
    private readonly TemporaryDirectory? _folder;

    public SocketPair(LoopFixture loops, bool unix = false)
    {
        _folder = unix ? new TemporaryDirectory() : null;
        EndPoint at = unix ? new UnixDomainSocketEndPoint(_folder!.PathOf("s")) : new IPEndPoint(IPAddress.Loopback, 0);
        _listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Unspecified) { ReceiveBufferSize = 16 * 1024 };
        _listener.Bind(at);
        _listener.Listen();
        Descriptor = SocketFactory.Connect(_listener.LocalEndPoint!);
        Polled = new EpollSocket(Descriptor, loops.Loops.At(0));
        Peer = _listener.Accept();
        Peer.ReceiveTimeout = Peer.SendTimeout = 20_000;
    }

    public int Descriptor { get; }

    public EpollSocket Polled { get; }

    public Socket Peer { get; }

    public EndPoint ListenerAddress => _listener.LocalEndPoint!;

    /// <summary>Closes the peer's side with a reset.</summary>
    public void ResetPeer()
    {
        Peer.LingerState = new LingerOption(enable: true, seconds: 0);
        Peer.Dispose();
    }

    /// <summary>Reads exactly that many bytes at the peer's side.</summary>
    public byte[] PeerReceive(int count)
    {
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int got = Peer.Receive(bytes.AsSpan(read));
            if (got == 0)
            {
                throw new EndOfStreamException($"The peer got {read} of {count} bytes.");
            }

            read += got;
        }

        return bytes;
    }

    public void Dispose()
    {
        Polled.Close();
        Peer.Dispose();
        _listener.Dispose();
        _folder?.Dispose();
    }
}
