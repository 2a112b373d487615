using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.TestKit;
using SatGate.Transport.Listening;
using SatGate.Transport.Tests.Sockets;
using Xunit;

namespace SatGate.Transport.Tests.Listening;

public sealed class EpollListenerTests(LoopFixture loops) : IClassFixture<LoopFixture>
{
    private static readonly IPEndPoint Any4 = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task Ipv4_is_served_and_bytes_come_back_as_they_went()
    {
        await using EchoServer server = await EchoServer.StartAsync(loops.Loops, Any4, new ConnectionLimit(10));
        Assert.NotEqual(0, server.Port);
        using Socket client = await ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
        await EchoesAsync(client, Soon.Pattern(700_000));
        await EchoesAsync(client, "again"u8.ToArray());
    }

    [Fact]
    public async Task The_any_address_of_ipv6_serves_both_families()
    {
        await using EchoServer server = await EchoServer.StartAsync(loops.Loops, new IPEndPoint(IPAddress.IPv6Any, 0), new ConnectionLimit(10));
        using Socket four = await ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
        using Socket six = await ConnectAsync(new IPEndPoint(IPAddress.IPv6Loopback, server.Port));
        await EchoesAsync(four, "four"u8.ToArray());
        await EchoesAsync(six, "six"u8.ToArray());
    }

    [Fact]
    public async Task A_unix_socket_is_served_and_its_file_goes_with_the_listener()
    {
        using TemporaryDirectory folder = new();
        string path = folder.PathOf("s");
        await using EchoServer server = await EchoServer.StartAsync(loops.Loops, new UnixDomainSocketEndPoint(path), new ConnectionLimit(10));
        using (Socket client = await ConnectAsync(new UnixDomainSocketEndPoint(path)))
        {
            await EchoesAsync(client, Soon.Pattern(200_000));
        }

        await Soon.Done(server.StopAsync());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_client_that_half_closes_gets_its_bytes_and_the_end()
    {
        await using EchoServer server = await EchoServer.StartAsync(loops.Loops, Any4, new ConnectionLimit(10));
        using Socket client = await ConnectAsync(server.EndPoint);
        await client.SendAsync("last"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("last"u8.ToArray(), await ReceiveAsync(client, 4));
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task Connections_up_to_the_limit_are_served_and_one_more_is_reset_until_one_leaves()
    {
        ConnectionLimit limit = new(2);
        await using EchoServer server = await EchoServer.StartAsync(loops.Loops, Any4, limit);
        using Socket first = await ConnectAsync(server.EndPoint);
        using Socket second = await ConnectAsync(server.EndPoint);
        await EchoesAsync(first, "1"u8.ToArray());
        await EchoesAsync(second, "2"u8.ToArray());
        Assert.Equal(2, limit.Open);
        SocketException fault = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using Socket third = await ConnectAsync(server.EndPoint);
            await third.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(20));
        });
        Assert.Equal(SocketError.ConnectionReset, fault.SocketErrorCode);
        first.Dispose();
        await Eventually.TrueAsync(() => limit.Open == 1, "the first connection to be counted out");
        using Socket fourth = await ConnectAsync(server.EndPoint);
        await EchoesAsync(fourth, "4"u8.ToArray());
        await EchoesAsync(second, "2"u8.ToArray());
    }

    [Fact]
    public async Task After_unbinding_nobody_gets_in()
    {
        EchoServer server = await EchoServer.StartAsync(loops.Loops, Any4, new ConnectionLimit(10));
        EndPoint endPoint = server.EndPoint;
        await Soon.Done(server.DisposeAsync().AsTask());
        SocketException fault = await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(endPoint));
        Assert.Equal(SocketError.ConnectionRefused, fault.SocketErrorCode);
    }

    [Fact]
    public async Task An_unbound_listener_ends_its_pending_accept()
    {
        IConnectionListener listener = await Factory().BindAsync(Any4);
        Task<ConnectionContext?> accept = listener.AcceptAsync().AsTask();
        Assert.False(accept.IsCompleted);
        await listener.UnbindAsync();
        await listener.UnbindAsync();
        Assert.Null(await Soon.Get(accept));
        Assert.Null(await Soon.Get(listener.AcceptAsync()));
        await listener.DisposeAsync();
    }

    [Fact]
    public async Task An_address_in_use_is_said_in_kestrels_way()
    {
        EpollListenerFactory factory = Factory();
        await using IConnectionListener listener = await factory.BindAsync(Any4);
        await Assert.ThrowsAsync<AddressInUseException>(async () => await factory.BindAsync(new DataEndPoint(listener.EndPoint)));
    }

    [Fact]
    public void Only_data_end_points_are_bound_here()
    {
        Assert.True(Factory().CanBind(new DataEndPoint(Any4)));
        Assert.False(Factory().CanBind(Any4));
    }

    [Fact]
    public async Task An_accepted_connection_knows_its_addresses_and_has_an_end()
    {
        await using IConnectionListener listener = await Factory().BindAsync(Any4);
        using Socket client = await ConnectAsync(listener.EndPoint);
        ConnectionContext connection = (await Soon.Get(listener.AcceptAsync()))!;
        Assert.Equal(client.LocalEndPoint, connection.RemoteEndPoint);
        Assert.Equal(client.RemoteEndPoint, connection.LocalEndPoint);
        Assert.Equal(0, connection.Features.Get<IPolledConnectionFeature>()!.LoopIndex);
        CancellationToken closed = connection.ConnectionClosed;
        Assert.False(closed.IsCancellationRequested);
        await connection.DisposeAsync();
        await connection.DisposeAsync();
        Assert.True(closed.IsCancellationRequested);
    }

    [Fact]
    public async Task An_aborted_connection_is_reset()
    {
        await using IConnectionListener listener = await Factory().BindAsync(Any4);
        using Socket client = await ConnectAsync(listener.EndPoint);
        ConnectionContext connection = (await Soon.Get(listener.AcceptAsync()))!;
        connection.Abort(new ConnectionAbortedException("enough"));
        await connection.DisposeAsync();
        SocketException fault = await Assert.ThrowsAsync<SocketException>(() => client.ReceiveAsync(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, fault.SocketErrorCode);
    }

    private static async Task<Socket> ConnectAsync(EndPoint endPoint)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint).WaitAsync(TimeSpan.FromSeconds(20));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task EchoesAsync(Socket client, byte[] bytes)
    {
        Task sending = Task.Run(() => client.Send(bytes));
        byte[] got = await Soon.Get(ReceiveAsync(client, bytes.Length));
        await Soon.Done(sending);
        Assert.True(bytes.AsSpan().SequenceEqual(got));
    }

    private static async Task<byte[]> ReceiveAsync(Socket client, int count)
    {
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int got = await client.ReceiveAsync(bytes.AsMemory(read));
            Assert.NotEqual(0, got);
            read += got;
        }

        return bytes;
    }

    private EpollListenerFactory Factory() => new(loops.Loops, new ConnectionLimit(10), TimeProvider.System, NullLoggerFactory.Instance);
}
