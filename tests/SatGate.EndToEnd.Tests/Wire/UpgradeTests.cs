using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>WebSockets pass where a route allows them; nothing else becomes a tunnel (RFC 9110 section 7.8, RFC 6455).</summary>
public sealed class UpgradeTests(UpgradeTests.TunnelGateway allowed, StandardGateway standard)
    : IClassFixture<UpgradeTests.TunnelGateway>, IClassFixture<StandardGateway>
{
    private const string Ask =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";

    [Fact]
    public async Task A_real_WebSocket_client_and_server_talk_through()
    {
        await using GatewayRoute route = allowed.Take(EchoAsync);
        using ClientWebSocket socket = new();
        using CancellationTokenSource timer = new(TimeSpan.FromSeconds(20));
        UriBuilder address = new(allowed.Gateway.Address) { Scheme = "ws", Path = route.Path };
        await socket.ConnectAsync(address.Uri, timer.Token);

        byte[] buffer = new byte[256 * 1024];
        foreach (int size in new[] { 0, 1, 125, 126, 65_535, 65_536, 200_000 })
        {
            byte[] message = RandomNumberGenerator.GetBytes(size);
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, timer.Token);
            Assert.Equal(message, await ReceiveAsync(socket, buffer, timer.Token));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", timer.Token);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Fact]
    public async Task Bytes_that_follow_the_switch_at_once_are_not_lost()
    {
        await using GatewayRoute route = allowed.Take(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync($"{Switch}Sec-WebSocket-Accept: {Accept("dGhlIHNhbXBsZSBub25jZQ==")}\r\n\r\nfirst");
                Assert.Equal("hello"u8.ToArray(), await connection.Reader.ReadExactlyAsync(5));
                await connection.SendAsync("second");
                await connection.Reader.ReadCloseAsync();
            });
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Get(Ask));
        Assert.Equal(101, (await client.ReadHeadAsync()).Status);
        Assert.Equal("first"u8.ToArray(), await client.Reader.ReadExactlyAsync(5));
        await client.SendAsync("hello");
        Assert.Equal("second"u8.ToArray(), await client.Reader.ReadExactlyAsync(6));
    }

    [Fact]
    public async Task When_one_side_of_a_tunnel_ends_the_other_is_told()
    {
        TaskCompletionSource<PeerClose> ended = new();
        await using GatewayRoute route = allowed.Take(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync($"{Switch}\r\n");
                ended.SetResult(await connection.Reader.ReadCloseAsync());
            });
        await using (RawHttpClient client = await route.ConnectAsync())
        {
            await client.SendAsync(route.Get(Ask));
            Assert.Equal(101, (await client.ReadHeadAsync()).Status);
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Other_routes_drop_the_question()
    {
        await using GatewayRoute route = standard.TakeAnswering(Answers.Ok());

        RawResponse answer = await route.ExchangeAsync(route.Get(Ask));

        Assert.Equal(200, answer.Status);
        RecordedRequest seen = Assert.Single(route.Upstream.Requests);
        Assert.False(seen.Fields.Has("Upgrade"));
        Assert.False(seen.Fields.HasMember("Connection", "Upgrade"));
    }

    [Theory]
    [InlineData("h2c")]
    [InlineData("TLS/1.2")]
    [InlineData("h2c, websocket")]
    public async Task Other_protocols_are_never_asked_for(string protocol)
    {
        await using GatewayRoute route = allowed.TakeAnswering(Answers.Ok());

        RawResponse answer = await route.ExchangeAsync(route.Get($"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: {protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"));

        Assert.True(answer.Status is 200 or 400, answer.ToString());
        Assert.All(route.Upstream.Requests, seen => Assert.False(seen.Fields.HasMember("Upgrade", "h2c") || seen.Fields.HasMember("Upgrade", "TLS/1.2")));
    }

    [Fact]
    public async Task A_switch_nobody_asked_for_is_502()
    {
        await using GatewayRoute route = standard.Take(SwitchAnywayAsync);

        Assert.Equal(502, (await route.ExchangeAsync(route.Get())).Status);
    }

    [Fact]
    public async Task A_switch_on_a_route_that_dropped_the_question_is_502()
    {
        await using GatewayRoute route = standard.Take(SwitchAnywayAsync);

        Assert.Equal(502, (await route.ExchangeAsync(route.Get(Ask))).Status);
    }

    [Fact]
    public async Task A_switch_to_another_protocol_than_asked_is_502()
    {
        await using GatewayRoute route = allowed.Take(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
                await connection.Reader.ReadCloseAsync();
            });

        Assert.Equal(502, (await route.ExchangeAsync(route.Get(Ask))).Status);
    }

    [Fact]
    public async Task An_upstream_may_decline()
    {
        await using GatewayRoute route = allowed.TakeAnswering(Answers.WithLength(403, "no"));
        await using RawHttpClient client = await route.ConnectAsync();

        RawResponse answer = await client.ExchangeAsync(route.Get(Ask));

        Assert.Equal(403, answer.Status);
        Assert.Equal("no", answer.Text);
    }

    private static async Task SwitchAnywayAsync(UpstreamConnection connection)
    {
        await connection.ReadHeadAsync();
        await connection.SendAsync($"{Switch}\r\n");
        await connection.Reader.ReadCloseAsync();
    }

    private static async Task EchoAsync(UpstreamConnection connection)
    {
        RecordedRequest head = (await connection.ReadHeadAsync())!;
        await connection.SendAsync($"{Switch}Sec-WebSocket-Accept: {Accept(head.Fields["Sec-WebSocket-Key"]!)}\r\n\r\n");
        using WebSocket socket = WebSocket.CreateFromStream(connection.Stream, new WebSocketCreationOptions { IsServer = true });
        byte[] buffer = new byte[256 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), connection.Ended);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", connection.Ended);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, connection.Ended);
        }
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        int filled = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
            filled += part.Count;
            if (part.EndOfMessage)
            {
                return buffer[..filled];
            }
        }
    }

    /// <summary>The proof of a WebSocket server that it read the key. RFC 6455 section 4.2.2.</summary>
#pragma warning disable CA5350 // The protocol prescribes SHA-1.
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350

    /// <summary>A gateway whose routes allow WebSockets.</summary>
    public sealed class TunnelGateway : GatewayFixture
    {
        /// <inheritdoc/>
        protected override string RouteKeys => "allowUpgrade: true";

        /// <inheritdoc/>
        protected override int Routes => 20;
    }
}
