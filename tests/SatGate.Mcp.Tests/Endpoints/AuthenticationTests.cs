using System.Buffers.Text;
using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Tests.Endpoints.LegacySse;
using SatGate.Model.Configuration;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;
using SatGate.TestKit.Client;
using SatGate.TestKit.Wire;

namespace SatGate.Mcp.Tests.Endpoints;

/// <summary>Who is let in with which token, and whose session it is.</summary>
public sealed class AuthenticationTests
{
    private const string Initialize = "{\"protocolVersion\":\"2025-06-18\"}";

    private static readonly byte[] Secret = "a-root-secret-of-tests"u8.ToArray();

    private static readonly string First = Mint();

    private static readonly string Second = Mint();

    [Theory]
    [InlineData("Authorization: Bearer {0}\r\n")]
    [InlineData("Authorization: {0}\r\n")]
    [InlineData("authorization: Capability {0}\r\n")]
    [InlineData("X-Api-Key: {0}\r\n")]
    public async Task A_token_is_taken_in_every_form(string field)
    {
        await using EndpointHost host = await StartAsync(McpAuthMode.Header);
        await using RawHttpClient client = host.Connect();

        RawResponse answer = await client.ExchangeAsync(
            EndpointHost.Post(EndpointHost.Request("initialize", Initialize), field.Replace("{0}", First, StringComparison.Ordinal)));

        Assert.Equal(200, answer.Status);
        Assert.True(host.Router.Peers.TryDequeue(out ClientPeer? peer));
        Assert.NotNull(peer.Caller);
    }

    [Fact]
    public async Task A_token_in_the_query_counts_too()
    {
        await using EndpointHost host = await StartAsync(McpAuthMode.Header);
        await using RawHttpClient client = host.Connect();

        RawResponse answer = await client.ExchangeAsync(
            EndpointHost.Post(EndpointHost.Request("initialize", Initialize), path: "/mcp?x=1&token=" + Uri.EscapeDataString(First)));

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData(McpAuthMode.Header, "", 401)]
    [InlineData(McpAuthMode.None, "", 200)]
    [InlineData(McpAuthMode.Header, "Authorization: Bearer nonsense\r\n", 401)]
    [InlineData(McpAuthMode.None, "Authorization: Bearer nonsense\r\n", 401)]
    public async Task A_bad_token_is_401_and_a_missing_one_where_it_is_demanded(McpAuthMode mode, string field, int status)
    {
        await using EndpointHost host = await StartAsync(mode);
        await using RawHttpClient client = host.Connect();

        RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("initialize", Initialize), field));

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 401 ? "Bearer realm=\"SatGate\"" : null, answer.Fields["WWW-Authenticate"]);
    }

    [Fact]
    public async Task A_401_names_the_metadata_when_there_is_some()
    {
        await using EndpointHost host = await StartAsync(McpAuthMode.Header, new Uri("https://gw.example/.well-known/oauth-protected-resource/mcp"));
        await using RawHttpClient client = host.Connect();

        RawResponse answer = await client.ExchangeAsync("GET /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Equal(401, answer.Status);
        Assert.Equal("Bearer resource_metadata=\"https://gw.example/.well-known/oauth-protected-resource/mcp\"", answer.Fields["WWW-Authenticate"]);
    }

    [Fact]
    public async Task A_token_in_the_message_opens_the_endpoint_when_it_is_good()
    {
        await using EndpointHost host = await StartAsync(McpAuthMode.Header);
        await using RawHttpClient client = host.Connect();

        RawResponse good = await client.ExchangeAsync(EndpointHost.Post(InMessage(First)));
        RawResponse bad = await client.ExchangeAsync(EndpointHost.Post(InMessage("x")));

        Assert.Equal(200, good.Status);
        Assert.Equal(401, bad.Status);
    }

    [Fact]
    public async Task A_token_in_the_message_may_be_written_with_escapes()
    {
        await using EndpointHost host = await StartAsync(McpAuthMode.Header);
        await using RawHttpClient client = host.Connect();
        string coded = $"\\u{(int)First[0]:x4}{First[1..]}";
        string padded = Enumerable.Range(3, 3)
            .Select(static count => Convert.ToBase64String(Base64Url.DecodeFromChars(Mint(label: new string('?', count)))))
            .First(static text => text.Contains('/') && text.EndsWith('='));

        RawResponse good = await client.ExchangeAsync(EndpointHost.Post(InMessage(coded)));
        RawResponse slashed = await client.ExchangeAsync(EndpointHost.Post(InMessage(padded.Replace("/", "\\/", StringComparison.Ordinal))));
        RawResponse bad = await client.ExchangeAsync(EndpointHost.Post(InMessage("x\\/" + First)));
        RawResponse half = await client.ExchangeAsync(EndpointHost.Post(InMessage("\\ud800" + First)));

        Assert.Equal((200, 200, 401, 401), (good.Status, slashed.Status, bad.Status, half.Status));
    }

    [Fact]
    public async Task A_token_in_the_message_counts_the_sessions_that_it_opens()
    {
        await using EndpointHost host = await StartAsync(McpAuthMode.Header, limits: new McpLimits { SessionsPerCallerMax = 2 });
        await using RawHttpClient client = host.Connect();
        string initialize = EndpointHost.Post(InMessage(First));

        Assert.Equal(200, (await client.ExchangeAsync(initialize)).Status);
        Assert.Equal(200, (await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("initialize", Initialize), Bearer(First)))).Status);
        RawResponse tooMany = await client.ExchangeAsync(initialize);
        RawResponse ofOther = await client.ExchangeAsync(EndpointHost.Post(InMessage(Second)));

        Assert.Equal((429, "60", 200), (tooMany.Status, tooMany.Fields["Retry-After"], ofOther.Status));
        Assert.Contains("too many sessions of this token", tooMany.Text, StringComparison.Ordinal);
    }

    private static string InMessage(string token) =>
        EndpointHost.Request("initialize", "{\"protocolVersion\":\"2025-06-18\",\"_meta\":{\"token\":\"" + token + "\"}}");

    [Fact]
    public async Task A_session_belongs_to_the_token_it_began_with()
    {
        await using EndpointHost host = await StartAsync(McpAuthMode.None);
        await using EndpointHost other = await StartAsync(McpAuthMode.None);
        await using RawHttpClient client = host.Connect();
        await using RawHttpClient elsewhere = other.Connect();
        RawResponse begun = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("initialize", Initialize), Bearer(First)));
        string session = $"Mcp-Session-Id: {begun.Fields["Mcp-Session-Id"]}\r\n";

        foreach (RawHttpClient connection in new[] { client, elsewhere })
        {
            Assert.Equal(401, (await connection.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), session))).Status);
            RawResponse mismatch = await connection.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), session + Bearer(Second)));
            Assert.Equal(403, mismatch.Status);
            Assert.Contains("session_token_mismatch", mismatch.Text, StringComparison.Ordinal);
            Assert.Equal(200, (await connection.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), session + Bearer(First)))).Status);
        }
    }

    [Fact]
    public async Task Everybody_is_the_holder_of_the_token_in_the_file()
    {
        await using EndpointHost host = await StartAsync(McpAuthMode.Config);
        await using RawHttpClient client = host.Connect();

        string session = await EndpointHost.InitializeAsync(client);
        RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), session + Bearer("whatever")));

        Assert.Equal(200, answer.Status);
        Assert.All(host.Router.Peers, static peer => Assert.NotNull(peer.Caller));
    }

    [Fact]
    public async Task The_older_transport_takes_its_token_with_the_first_message_and_no_other_afterwards()
    {
        await using EndpointHost host = await StartAsync(McpAuthMode.Header);
        await using RawHttpClient events = host.Connect();
        await using RawHttpClient client = host.Connect();
        await events.SendAsync("GET /mcp/sse HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(200, (await events.ReadHeadAsync()).Status);
        string first = Encoding.UTF8.GetString((await events.Reader.ReadChunkAsync())!);
        string path = "/message" + first[first.IndexOf('?', StringComparison.Ordinal)..].Trim();

        Assert.Equal(202, (await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), Bearer(First), path))).Status);
        Assert.Equal(403, (await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), Bearer(Second), path))).Status);
        Assert.Equal(202, (await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), Bearer(First), path))).Status);
        Assert.All(host.Router.Peers, static peer => Assert.NotNull(peer.Caller));
    }

    [Fact]
    public async Task A_token_in_the_address_of_the_stream_counts_for_messages_that_have_none()
    {
        await using EndpointHost host = await StartAsync(McpAuthMode.Header);
        await using SseRig inAddress = await SseRig.OpenAsync(host, path: "/mcp/sse?token=" + Uri.EscapeDataString(First));
        await using SseRig inField = await SseRig.OpenAsync(host, Bearer(First));

        Assert.Equal(202, (await inAddress.CallAsync("ping")).Status);
        Assert.Equal(403, (await inAddress.CallAsync("ping", fields: Bearer(Second))).Status);
        Assert.Equal(401, (await inField.CallAsync("ping")).Status);
        Assert.Equal(202, (await inField.CallAsync("ping", fields: Bearer(First))).Status);
        Assert.All(host.Router.Peers, static peer => Assert.NotNull(peer.Caller));
    }

    [Fact]
    public async Task A_stream_ends_when_its_token_is_revoked()
    {
        Revocations revocations = new();
        await using EndpointHost host = await StartAsync(McpAuthMode.Header, revocations: revocations);
        await using SseRig rig = await SseRig.OpenAsync(host, path: "/mcp/sse?token=" + Uri.EscapeDataString(First));

        revocations.RevokeAll();
        Assert.Equal(401, (await rig.CallAsync("ping")).Status);
        Task<string> end = rig.EventAsync();
        await host.AdvanceUntilAsync(end, TimeSpan.FromSeconds(1));

        Assert.Empty(await end);
    }

    [Fact]
    public async Task A_session_and_its_standing_stream_end_within_a_second_when_the_token_is_revoked()
    {
        Revocations revocations = new();
        await using EndpointHost host = await StartAsync(McpAuthMode.Header, revocations: revocations);
        await using RawHttpClient client = host.Connect();
        string session = await OpenAsync(client);
        await client.SendAsync($"GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n{session}\r\n");
        await client.ReadHeadAsync();
        Assert.NotEmpty((await client.Reader.ReadChunkAsync())!);

        Task<byte[]?> end = client.Reader.ReadChunkAsync();
        host.Time.Advance(SessionTable.AdmissionPeriod);
        Assert.Equal(1, host.Endpoint.SessionCount);
        revocations.RevokeAll();
        host.Time.Advance(SessionTable.AdmissionPeriod);

        Assert.Null(await end.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, host.Endpoint.SessionCount);
    }

    [Fact]
    public async Task A_call_under_way_is_cut_at_its_next_keep_alive_when_the_token_is_revoked()
    {
        Revocations revocations = new();
        TaskCompletionSource<ClientRequest> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeRouter router = new FakeRouter().On("work", held.SetResult);
        await using EndpointHost host = await StartAsync(McpAuthMode.Header, revocations: revocations, router: router);
        await using RawHttpClient client = host.Connect();
        string session = await OpenAsync(client);
        await client.SendAsync(EndpointHost.Post(EndpointHost.Request("work"), session));
        await held.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Task begun = client.ReadHeadAsync();
        await host.AdvanceUntilAsync(begun, TimeSpan.FromSeconds(1));
        Assert.NotEmpty((await client.Reader.ReadChunkAsync())!);

        revocations.RevokeAll();
        Task<byte[]?> cut = client.Reader.ReadChunkAsync();
        await host.AdvanceUntilAsync(cut, TimeSpan.FromSeconds(1));

        // Cut off, not ended: what is missing must not look as though it were all.
        await Assert.ThrowsAsync<WireException>(() => cut);
        Assert.Equal(1, router.Gone);
    }

    private static async Task<string> OpenAsync(RawHttpClient client)
    {
        RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("initialize", Initialize), Bearer(First)));
        return $"Mcp-Session-Id: {answer.Fields["Mcp-Session-Id"]}\r\n{Bearer(First)}";
    }

    private static string Bearer(string token) => $"Authorization: Bearer {token}\r\n";

    private static string Mint(string? label = null) =>
        TokenMint.Mint(TokenKey.FromSecret(Encoding.ASCII.GetString(Secret)), new TokenGrant { Label = label }, TimeProvider.System).ToText();

    private static Task<EndpointHost> StartAsync(McpAuthMode mode, Uri? metadata = null, Revocations? revocations = null, McpLimits? limits = null, FakeRouter? router = null)
    {
        TokenVerifier verifier = new([TokenKey.FromSecret(Encoding.ASCII.GetString(Secret))], TimeProvider.System, "default", acceptUnsealedBudgets: false);
        Governor governor = new(Ledger: null!, Balances: null!, revocations ?? new Revocations(), Usage: null!, Payments: null, _ => verifier);
        McpAuthSettings auth = new() { Mode = mode, Token = mode == McpAuthMode.Config ? First : null, ResourceMetadata = metadata };
        return EndpointHost.StartAsync(router, file: new McpFile { Auth = auth, Limits = limits ?? new McpLimits() }, governor: governor);
    }

    private sealed class Revocations : IRevocationList
    {
        public long Version { get; private set; }

        public void RevokeAll() => Version++;

        public bool IsBanned(VerifiedToken token) => Version > 0;
    }
}
