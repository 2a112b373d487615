using System.Diagnostics;
using System.Text.Json;
using SatGate.Model.Tokens;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Redis;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Governance;

/// <summary>Whoever holds a stream open loses it with the token that opened it.</summary>
public sealed class RevokedStreamTests : IDisposable
{
    private const string Live = "  - name: live\n    match:\n      pathPrefix: /live\n    upstream: only\n    allowUpgrade: true\n    policy: {kind: capability}\n";

    private const string Mint = """{"name":"reader","budget":1}""";

    private const string Ask = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    /// <summary>The promise is a second from when the gateway knows; the rest is for a busy machine.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _hungUp = new(0);
    private volatile string _word = "tick";

    [Theory]
    [InlineData("", 200)]
    [InlineData(Ask, 101)]
    public async Task A_revoked_token_loses_its_stream_and_another_keeps_its_own(string fields, int status)
    {
        await using GovernedGateway gateway = await StartAsync();
        JsonElement minted = await gateway.AdminAsync("POST", "/admin/tokens/mint", Mint, 201);
        await using RawHttpClient revoked = await OpenAsync(gateway, minted.GetProperty("macaroon_token").GetString()!, fields, status);
        await using RawHttpClient other = await OpenAsync(gateway, GovernedGateway.Token(null), fields, status);

        await gateway.AdminAsync("DELETE", $"/admin/tokens/{minted.GetProperty("id").GetString()}/revoke");

        await AssertCutAsync(revoked);
        await AssertAliveAsync(other);
        await Eventually.TrueAsync(
            async () => (await gateway.AdminAsync("GET", "/admin/audit?limit=50")).GetRawText().Contains("\"reason\":\"token_revoked\"", StringComparison.Ordinal),
            "the end in the audit log",
            TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_banned_signature_ends_the_streams_of_what_was_narrowed_from_it()
    {
        await using GovernedGateway gateway = await StartAsync();
        Macaroon parent = GovernedGateway.Mint(null, []);
        await using RawHttpClient child = await OpenAsync(gateway, TokenMint.Attenuate(parent, ["label = child"]).ToText());

        await gateway.AdminAsync("POST", "/api/governance/ban", $$"""{"tokenSignature":"{{parent.SignatureHex}}","reason":"lost"}""");

        await AssertCutAsync(child);
    }

    [Fact]
    public async Task A_stream_ends_with_the_time_of_its_token()
    {
        await using GovernedGateway gateway = await StartAsync();
        var life = TimeSpan.FromSeconds(4);
        long start = Stopwatch.GetTimestamp();
        string token = GovernedGateway.Mint(null, [], expiresAt: TimeProvider.System.GetUtcNow() + life).ToText();
        await using RawHttpClient client = await OpenAsync(gateway, token);

        await AssertCutAsync(client, life + Late);

        // Written in whole milliseconds, and rounded on the way.
        Assert.True(Stopwatch.GetElapsedTime(start) > life - TimeSpan.FromMilliseconds(10), "It ended before its time.");
    }

    [Fact]
    public async Task A_revocation_on_one_gateway_ends_streams_on_the_other()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GovernedGateway first = await StartAsync(redis.Url);
        await using GovernedGateway second = await StartAsync(redis.Url);
        JsonElement minted = await first.AdminAsync("POST", "/admin/tokens/mint", Mint, 201);
        await using RawHttpClient client = await OpenAsync(second, minted.GetProperty("macaroon_token").GetString()!);

        await first.AdminAsync("DELETE", $"/admin/tokens/{minted.GetProperty("id").GetString()}/revoke");

        await AssertCutAsync(client);
    }

    public void Dispose() => _hungUp.Dispose();

    private async Task<GovernedGateway> StartAsync(string? redisUrl = null)
    {
        GovernedGateway gateway = await GovernedGateway.StartAsync(routes: Live, redisUrl: redisUrl);
        gateway.Upstream.Script = StreamAsync;
        return gateway;
    }

    /// <summary>Sends events, as a stream or through a tunnel, until the gateway hangs up.</summary>
    private async Task StreamAsync(UpstreamConnection connection)
    {
        RecordedRequest head = (await connection.ReadHeadAsync())!;
        string answer = head.Fields.Has("Upgrade")
            ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
            : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
        await connection.SendAsync(answer);
        Task<PeerClose> closing = connection.Reader.ReadCloseAsync();
        try
        {
            while (!closing.IsCompleted)
            {
                await connection.SendAsync($"data: {_word}\n\n");
                await Task.WhenAny(closing, Task.Delay(20, connection.Ended));
            }
        }
        catch (WireException)
        {
            // Sending may notice the end before reading does.
        }

        await closing;
        _hungUp.Release();
    }

    private static async Task<RawHttpClient> OpenAsync(GovernedGateway gateway, string token, string fields = "", int status = 200)
    {
        RawHttpClient client = await gateway.Process.ConnectAsync();
        await client.SendAsync($"GET /live HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer {token}\r\n{fields}\r\n");
        Assert.Equal(status, (await client.ReadHeadAsync()).Status);
        return client;
    }

    /// <summary>The client's connection is reset, and the upstream's is closed.</summary>
    private async Task AssertCutAsync(RawHttpClient client, TimeSpan? within = null)
    {
        Assert.Equal(PeerClose.Reset, await client.Reader.ReadCloseAsync().WaitAsync(within ?? Late));
        Assert.True(await _hungUp.WaitAsync(Late), "The upstream still sends.");
    }

    /// <summary>What the upstream sends only now arrives.</summary>
    private async Task AssertAliveAsync(RawHttpClient client)
    {
        _word = "later";
        while (!client.Reader.Recorded.Contains(_word, StringComparison.Ordinal))
        {
            await client.Reader.ReadExactlyAsync(10);
        }
    }
}
