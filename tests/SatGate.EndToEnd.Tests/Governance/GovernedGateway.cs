using System.Text.Json;
using SatGate.Model.Money;
using SatGate.Model.Tokens;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Governance;

/// <summary>
/// A gateway process with routes of every policy before one upstream that answers everything, and tokens made with its root key. Its data
/// directory outlives the process, so that a test can kill it and start another.
/// </summary>
internal sealed class GovernedGateway : IAsyncDisposable
{
    public const string RootSecret = "a-root-secret-of-tests";

    public const string AdminToken = "admin-token-of-tests";

    private readonly TemporaryDirectory _data;
    private readonly string _configuration;
    private readonly Dictionary<string, string?> _environment;

    private GovernedGateway(TemporaryDirectory data, ScriptedUpstream upstream, string configuration, Dictionary<string, string?> environment)
    {
        _data = data;
        Upstream = upstream;
        _configuration = configuration;
        _environment = environment;
    }

    public ScriptedUpstream Upstream { get; }

    public GatewayProcess Process { get; private set; } = null!;

    public static async Task<GovernedGateway> StartAsync(string budget = "", string routes = "", string? redisUrl = null)
    {
        var upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["CAPABILITY_ROOT_KEY"] = RootSecret,
            ["ADMIN_TOKEN"] = AdminToken,
            ["REDIS_URL"] = redisUrl,
        };
        var gateway = new GovernedGateway(new TemporaryDirectory(), upstream, Configuration(upstream, budget, routes), environment);
        await gateway.RestartAsync();
        return gateway;
    }

    /// <summary>Starts the process, anew when it ran before, on the same data.</summary>
    public async Task RestartAsync() => Process = await GatewayProcess.StartAsync(
        _configuration, new GatewayOptions { Arguments = ["--data-dir", _data.Path], Environment = _environment });

    /// <summary>A token of its own budget.</summary>
    public static string Token(long? limitCredits, params string[] scopes) => Mint(limitCredits, scopes).ToText();

    public static Macaroon Mint(long? limitCredits, string[] scopes, string? budgetId = null, DateTimeOffset? expiresAt = null) => TokenMint.Mint(
        TokenKey.FromSecret(RootSecret),
        new TokenGrant
        {
            ExpiresAt = expiresAt,
            Scopes = [.. scopes],
            BudgetId = limitCredits is null && budgetId is null ? null : budgetId ?? $"bud-{Guid.NewGuid():N}",
            BudgetLimit = limitCredits is { } credits ? NanoUsd.FromCredits(credits) : null,
        },
        TimeProvider.System);

    public async Task<RawResponse> GetAsync(string path, string? token, string fields = "")
    {
        string authorization = token is null ? string.Empty : $"Authorization: Bearer {token}\r\n";
        await using RawHttpClient client = await Process.ConnectAsync();
        return await client.ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: gateway.test\r\n{authorization}{fields}\r\n");
    }

    /// <summary>Asks the admin API. The status is checked, and the body parsed.</summary>
    public async Task<JsonElement> AdminAsync(string method, string path, string? body = null, int status = 200)
    {
        string content = body is null ? string.Empty : $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n";
        await using RawHttpClient client = await RawHttpClient.ConnectAsync(Process.AdminAddress!);
        RawResponse answer = await client.ExchangeAsync(
            $"{method} {path} HTTP/1.1\r\nHost: {Process.AdminAddress!.Authority}\r\nX-Admin-Token: {AdminToken}\r\n{content}Connection: close\r\n\r\n{body}");
        Assert.True(answer.Status == status, $"{method} {path} was answered {answer.Status}: {answer.Text}");
        return answer.Text.Length == 0 ? default : JsonDocument.Parse(answer.Text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Upstream.DisposeAsync();
        _data.Dispose();
    }

    private static string Configuration(ScriptedUpstream upstream, string budget, string routes)
    {
        string Route(string name, string policy, string to = "only") =>
            $"  - name: {name}\n    match:\n      pathPrefix: /{name}\n    upstream: {to}\n    policy: {policy}\n";

        return "server:\n  listen: 127.0.0.1:0\nadmin:\n  listen: 127.0.0.1:0\n" + budget
            + $"upstreams:\n  only:\n    url: http://127.0.0.1:{upstream.Port}\n  dead:\n    url: http://127.0.0.1:{FreePort.Next()}\nroutes:\n"
            + Route("public", "{kind: public}")
            + Route("tool", "{kind: public, costCredits: 1}")
            + Route("open", "{kind: capability}")
            + Route("scoped", "{kind: capability, scope: \"api:read\"}")
            + Route("paid", "{kind: fiat402, costCredits: 3}")
            + Route("dead", "{kind: fiat402, costCredits: 3}", "dead")
            + Route("watched", "{kind: chargeback, costCredits: 2}")
            + Route("alerted", "{kind: fiat402, costCredits: 2, mode: alert}")
            + Route("denied", "{kind: deny}")
            + routes;
    }
}
