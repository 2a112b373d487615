using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using SatGate.TestKit.Wire;

namespace SatGate.TestKit.Client;

/// <summary>
/// A client that sends exactly the bytes it is given, cut as asked, and reads answers strictly. It can misbehave: stop reading, half-close,
/// reset. One operation per direction at a time; disposing it closes the connection.
/// </summary>
public sealed class RawHttpClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly Socket? _socket;

    /// <summary>Speaks over any stream, which it owns from then on.</summary>
    public RawHttpClient(Stream stream)
        : this(stream, socket: null)
    {
    }

    /// <summary>Speaks over a pipe pair, for servers in memory.</summary>
    public RawHttpClient(IDuplexPipe pipe)
        : this(new Memory.DuplexPipeStream(pipe), socket: null)
    {
    }

    private RawHttpClient(Stream stream, Socket? socket)
    {
        _stream = stream;
        _socket = socket;
        Reader = new WireReader(stream);
    }

    /// <summary>The strict reader of what the server sends.</summary>
    public WireReader Reader { get; }

    /// <summary>The local address, to find this connection among others; null in memory.</summary>
    public EndPoint? LocalEndPoint => _socket?.LocalEndPoint;

    /// <summary>Connects to <c>http://host:port</c>; the path is not used. <paramref name="receiveBufferBytes"/> bounds what the system takes unread.</summary>
    public static Task<RawHttpClient> ConnectAsync(Uri server, int? receiveBufferBytes = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        IPAddress address = server.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
            ? IPAddress.Parse(server.DnsSafeHost)
            : IPAddress.Loopback;
        return ConnectAsync(new IPEndPoint(address, server.Port), receiveBufferBytes);
    }

    /// <summary>Connects to a TCP or Unix address.</summary>
    public static async Task<RawHttpClient> ConnectAsync(EndPoint server, int? receiveBufferBytes = null)
    {
        bool isUnix = server is UnixDomainSocketEndPoint;
        Socket socket = new(
            isUnix ? AddressFamily.Unix : server is IPEndPoint ip ? ip.AddressFamily : AddressFamily.InterNetwork,
            SocketType.Stream,
            isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (!isUnix)
            {
                socket.NoDelay = true;
            }

            if (receiveBufferBytes is { } bytes)
            {
                socket.ReceiveBufferSize = bytes;
            }

            await socket.ConnectAsync(server);
            return new RawHttpClient(new NetworkStream(socket, ownsSocket: true), socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects and shakes hands. Throws <see cref="System.Security.Authentication.AuthenticationException"/> or <see cref="IOException"/> when that fails.</summary>
    public static async Task<RawHttpClient> ConnectTlsAsync(Uri server, SslClientAuthenticationOptions options)
    {
        RawHttpClient clear = await ConnectAsync(server);
        SslStream stream = new(clear._stream);
        try
        {
            using CancellationTokenSource timer = new(TimeSpan.FromSeconds(10));
            await stream.AuthenticateAsClientAsync(options, timer.Token);
            return new RawHttpClient(stream, clear._socket) { Tls = stream };
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>What TLS agreed on; null on a clear connection.</summary>
    public SslStream? Tls { get; private init; }

    /// <summary>Sends text as Latin-1, so that every character is one byte.</summary>
    public Task SendAsync(string text, SplitPlan? plan = null) => SendAsync(Encoding.Latin1.GetBytes(text), plan);

    /// <summary>Sends bytes, each part of the plan in a write of its own. Throws <see cref="WireException"/> when the peer has reset.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, SplitPlan? plan = null)
    {
        try
        {
            foreach (int length in (plan ?? SplitPlan.None).Lengths(bytes.Length))
            {
                await _stream.WriteAsync(bytes[..length]);
                bytes = bytes[length..];
            }

            await _stream.FlushAsync();
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            throw new WireException(WireFailure.Reset, exception.Message, exception);
        }
    }

    /// <summary>Sends and says whether everything went out; false when the peer ended the connection meanwhile.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, SplitPlan? plan = null)
    {
        try
        {
            await SendAsync(bytes, plan);
            return true;
        }
        catch (WireException)
        {
            return false;
        }
    }

    /// <summary>Reads one whole answer to a request of this method.</summary>
    public Task<RawResponse> ReadAsync(string method = "GET") => ResponseReader.ReadAsync(Reader, method);

    /// <summary>Reads a head only; the body follows through <see cref="Reader"/>.</summary>
    public Task<RawResponse> ReadHeadAsync() => ResponseReader.ReadHeadAsync(Reader);

    /// <summary>Sends a request and reads its answer.</summary>
    public async Task<RawResponse> ExchangeAsync(string request, SplitPlan? plan = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        await SendAsync(request, plan);
        return await ReadAsync(request.StartsWith("HEAD ", StringComparison.Ordinal) ? "HEAD" : "GET");
    }

    /// <summary>Ends the sending half with a FIN; answers can still be read.</summary>
    public void HalfClose() => (_socket ?? throw new NotSupportedException("Only a socket can half-close.")).Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        Socket socket = _socket ?? throw new NotSupportedException("Only a socket can be reset.");
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
