using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Tokens;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.InMemory.Tests;

/// <summary>An answer under way ends when a new request with its token would be refused, and never looks complete then.</summary>
public sealed class AdmissionTests
{
    private const string Ask = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    /// <summary>The promise is a second; the helper that moves the clock adds a tick of its own.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromMilliseconds(900);

    private readonly MemoryGovernance _governance = new();

    [Theory]
    [InlineData("Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n", "5\r\nhello\r\n")]
    [InlineData("Content-Length: 1000\r\n", "hello")]
    [InlineData("Connection: close\r\n", "hello")]
    public async Task A_body_under_way_is_cut_when_its_token_is_revoked(string framing, string part)
    {
        TaskCompletionSource<PeerClose> ended = new();
        await using ScriptedUpstream upstream = StartBeginning($"HTTP/1.1 200 OK\r\n{framing}\r\n{part}", ended);
        await using MemoryGateway gateway = await StartAsync(upstream);
        Macaroon token = MemoryGovernance.Mint(gateway.Time);
        await using RawHttpClient client = gateway.Connect();
        await client.SendAsync(Get(token));
        RawResponse head = await client.ReadHeadAsync();
        _ = head.IsChunked ? await client.Reader.ReadChunkAsync() : await client.Reader.ReadExactlyAsync(5);

        _governance.Ban(token.SignatureHex);
        await gateway.AdvanceAsync(Promise);

        Assert.Equal(PeerClose.Reset, await client.Reader.ReadCloseAsync());
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        UsageEvent record = await RecordAsync();
        Assert.Equal((UsageDecision.Allow, 200, "token_revoked", token.TokenId), (record.Decision, record.Status, record.Reason, record.TokenId));
    }

    [Fact]
    public async Task A_stream_goes_on_to_the_end_of_its_tokens_time_and_no_further()
    {
        TaskCompletionSource<PeerClose> ended = new();
        using SemaphoreSlim next = new(0);
        await using ScriptedUpstream upstream = StartTicking(next, ended);
        await using MemoryGateway gateway = await StartAsync(upstream);
        Macaroon token = MemoryGovernance.Mint(gateway.Time, gateway.Time.GetUtcNow().AddMinutes(1));
        await using RawHttpClient client = gateway.Connect();
        await client.SendAsync(Get(token));
        await client.ReadHeadAsync();

        await gateway.AdvanceAsync(TimeSpan.FromSeconds(58));
        next.Release();
        Assert.NotNull(await client.Reader.ReadChunkAsync());
        await gateway.AdvanceAsync(TimeSpan.FromSeconds(2) + Promise);

        Assert.Equal(PeerClose.Reset, await client.Reader.ReadCloseAsync());
        Assert.Equal("token_expired", (await RecordAsync()).Reason);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_was_narrowed_from_a_revoked_token_loses_its_stream_and_nobody_else_does()
    {
        TaskCompletionSource<PeerClose> ended = new();
        using SemaphoreSlim next = new(0);
        await using ScriptedUpstream upstream = StartTicking(next, ended);
        await using MemoryGateway gateway = await StartAsync(upstream);
        Macaroon parent = MemoryGovernance.Mint(gateway.Time);
        await using RawHttpClient child = gateway.Connect();
        await using RawHttpClient stranger = gateway.Connect();
        await child.SendAsync(Get(TokenMint.Attenuate(parent, ["label = child"])));
        await child.ReadHeadAsync();
        await stranger.SendAsync(Get(MemoryGovernance.Mint(gateway.Time)));
        await stranger.ReadHeadAsync();

        _governance.Ban(parent.SignatureHex);
        await gateway.AdvanceAsync(Promise);

        Assert.Equal(PeerClose.Reset, await child.Reader.ReadCloseAsync());
        await gateway.AdvanceAsync(TimeSpan.FromSeconds(10));
        next.Release(2);
        Assert.NotNull(await stranger.Reader.ReadChunkAsync());
    }

    [Fact]
    public async Task A_route_that_only_observes_cuts_nobody()
    {
        using SemaphoreSlim next = new(0);
        await using ScriptedUpstream upstream = StartTicking(next, new());
        await using MemoryGateway gateway = await StartAsync(upstream, PolicyKind.Chargeback);
        Macaroon token = MemoryGovernance.Mint(gateway.Time);
        await using RawHttpClient client = gateway.Connect();
        await client.SendAsync(Get(token));
        await client.ReadHeadAsync();

        _governance.Ban(token.SignatureHex);
        await gateway.AdvanceAsync(TimeSpan.FromSeconds(10));
        next.Release();

        Assert.NotNull(await client.Reader.ReadChunkAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tunnel_is_cut_even_when_the_upstream_sends_no_more(bool upstreamEnds)
    {
        TaskCompletionSource<PeerClose> ended = new();
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync(Switch + "first");
                if (upstreamEnds)
                {
                    connection.HalfClose();
                }

                ended.SetResult(await connection.Reader.ReadCloseAsync());
            });
        await using MemoryGateway gateway = await StartAsync(upstream);
        Macaroon token = MemoryGovernance.Mint(gateway.Time);
        await using RawHttpClient client = gateway.Connect();
        await client.SendAsync(Get(token, Ask));
        Assert.Equal(101, (await client.ReadHeadAsync()).Status);
        await client.Reader.ReadExactlyAsync(5);

        _governance.Ban(token.SignatureHex);
        await gateway.AdvanceAsync(Promise);

        Assert.Equal(PeerClose.Reset, await client.Reader.ReadCloseAsync());
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        UsageEvent record = await RecordAsync();
        Assert.Equal((101, "token_revoked"), (record.Status, record.Reason));
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_all_the_same()
    {
        TaskCompletionSource stopped = new();
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                byte[] piece = new byte[64 * 1024];
                await Assert.ThrowsAsync<WireException>(
                    async () =>
                    {
                        while (true)
                        {
                            await connection.SendAsync(piece);
                        }
                    });
                stopped.SetResult();
            });
        await using MemoryGateway gateway = await StartAsync(upstream);
        Macaroon token = MemoryGovernance.Mint(gateway.Time);
        await using RawHttpClient client = gateway.Connect();
        await client.SendAsync(Get(token));
        await client.ReadHeadAsync();

        _governance.Ban(token.SignatureHex);
        await gateway.AdvanceAsync(Promise);

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(PeerClose.Reset, await client.Reader.ReadCloseAsync());
    }

    [Fact]
    public async Task A_connection_whose_answer_was_complete_is_refused_and_not_cut()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await StartAsync(upstream);
        Macaroon token = MemoryGovernance.Mint(gateway.Time);
        await using RawHttpClient client = gateway.Connect();
        Assert.Equal("hello", (await client.ExchangeAsync(Get(token))).Text);

        _governance.Ban(token.SignatureHex);
        await gateway.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(401, (await client.ExchangeAsync(Get(token))).Status);
    }

    private static string Get(Macaroon token, string fields = "") =>
        $"GET /x HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer {token.ToText()}\r\n{fields}\r\n";

    private static ScriptedUpstream StartBeginning(string beginning, TaskCompletionSource<PeerClose> ended) => ScriptedUpstream.Start(
        async connection =>
        {
            await connection.ReadAsync();
            await connection.SendAsync(beginning);
            ended.SetResult(await connection.Reader.ReadCloseAsync());
        });

    /// <summary>Streams an event for each release; the first connection that breaks is told.</summary>
    private static ScriptedUpstream StartTicking(SemaphoreSlim next, TaskCompletionSource<PeerClose> ended) => ScriptedUpstream.Start(
        async connection =>
        {
            await connection.ReadAsync();
            await connection.SendAsync(Answers.EventStreamHead);
            Task<PeerClose> closing = connection.Reader.ReadCloseAsync();
            while (!closing.IsCompleted)
            {
                await Task.WhenAny(closing, next.WaitAsync(connection.Ended));
                if (!closing.IsCompleted)
                {
                    await connection.SendAsync(Answers.Event("tick"));
                }
            }

            ended.TrySetResult(await closing);
        });

    private async Task<MemoryGateway> StartAsync(ScriptedUpstream upstream, PolicyKind policy = PolicyKind.Capability)
    {
        MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, governance: _governance);
        GatewaySnapshot snapshot = gateway.Snapshots.Current;
        RouteDefinition route = snapshot.Routes[0] with { AllowUpgrade = true, Policy = new PolicyDefinition { Kind = policy, Cost = Model.Money.NanoUsd.Zero } };
        gateway.Snapshots.Swap(snapshot with { Version = 2, Routes = [route] });
        return gateway;
    }

    private async Task<UsageEvent> RecordAsync()
    {
        await Eventually.TrueAsync(() => _governance.Events.Count > 0, "the record of the answer");
        return Assert.Single(_governance.Events);
    }
}
