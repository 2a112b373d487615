using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class McpFileTests
{
    private const string Upstreams = "upstreams:\n  a: {transport: stdio, command: [x]}\n  b: {transport: http, url: \"https://b.example/mcp\"}\n";

    [Fact]
    public void Every_setting_is_read()
    {
        McpFile file = Valid("""
            enabled: false
            path: /tools
            upstreams:
              a: {transport: stdio, command: [run, "--x=${V}"], env: {K: "$V"}}
              b: {transport: streamable, url: "https://b.example/mcp", timeout: 5s, headers: {Authorization: "Bearer $V"}, tlsSkipVerify: true}
              c: {transport: sse, url: "http://c.example/sse"}
            defaultUpstream: b
            routing: [{tools: [search, "git*"], upstream: a}]
            budget: {backend: memory, limit: 0, failMode: closed, redisUrl: "redis://h:1"}
            tools: {defaultCost: 0, costs: {t: 0, "git*": 7, "*": 2}}
            enforcement: {mode: hard}
            allowPrivateUpstreams: true
            """);
        Assert.False(file.Enabled);
        Assert.Equal("/tools", file.Path);
        Assert.Equal(["run", "--x=v"], file.Upstreams["a"].Command);
        Assert.Equal("v", file.Upstreams["a"].Environment["K"]);
        Assert.Equal(McpTransport.StreamableHttp, file.Upstreams["b"].Transport);
        Assert.Equal(new Uri("https://b.example/mcp"), file.Upstreams["b"].Url);
        Assert.Equal(TimeSpan.FromSeconds(5), file.Upstreams["b"].Timeout);
        Assert.Equal("Bearer v", file.Upstreams["b"].Headers[0].Value);
        Assert.True(file.Upstreams["b"].TlsSkipVerify);
        Assert.Equal(McpTransport.Sse, file.Upstreams["c"].Transport);
        Assert.Equal("b", file.DefaultUpstream);
        Assert.Equal("a", file.Routing[0].Upstream);
        Assert.Equal(["search", "git*"], file.Routing[0].Tools);
        Assert.False(file.Budget.UseRedis);
        Assert.Equal(0, file.Budget.Limit);
        Assert.False(file.Budget.FailOpen);
        Assert.Equal("redis://h:1", file.Budget.RedisUrl);
        Assert.Equal(1, file.Tools.DefaultCost);
        Assert.Equal(0, file.Tools.Costs["t"]);
        Assert.Equal(7, file.Tools.Costs["git*"]);
        Assert.Equal(McpEnforcement.Control, file.Enforcement);
        Assert.True(file.AllowPrivateUpstreams);
    }

    [Fact]
    public void Every_setting_of_the_endpoint_is_read()
    {
        McpFile file = Valid("""
            auth: {mode: config, token: "$V", resourceMetadata: "https://m.example/x", authorizationServers: ["https://login.example"]}
            server: {name: tools}
            naming: prefix
            limits:
              {maxSessions: 5, maxSessionsPerCaller: 4, sessionIdleTimeout: 1m, maxMessageSize: 64KiB, maxBatch: 2, keepAliveInterval: 5s, maxQueuedMessages: 7, maxQueuedBytes: 64KiB,
               callsPerMinute: 30, burst: 3, pageSize: 9}
            allowedOrigins: ["https://App.example", "http://localhost:3000"]
            showCosts: true
            showRemaining: true
            budgetTool: true
            tools: {costs: {a: 2, b: {from: result.structuredContent.units, perUnit: 0.5, hold: 10}, "c*": {from: usage, hold: 20}, d: {from: result, path: x, hold: 1}}}
            """);
        Assert.Equal((McpAuthMode.Config, "v", new Uri("https://m.example/x")), (file.Auth.Mode, file.Auth.Token, file.Auth.ResourceMetadata));
        Assert.Equal(["https://login.example"], file.Auth.AuthorizationServers);
        Assert.Equal(("tools", McpNaming.Prefix), (file.ServerName, file.Naming));
        Assert.True(file is { ShowCosts: true, ShowRemaining: true, BudgetTool: true });
        Assert.Equal(["https://app.example", "http://localhost:3000"], file.Limits.AllowedOrigins);
        McpLimits limits = file.Limits with { AllowedOrigins = [] };
        var expected = new McpLimits
        {
            SessionsMax = 5, SessionsPerCallerMax = 4, SessionIdleTimeout = TimeSpan.FromMinutes(1), MessageBytesMax = 65536, BatchMax = 2, KeepAliveInterval = TimeSpan.FromSeconds(5),
            QueueMessagesMax = 7, QueueBytesMax = 65536, CallsPerMinute = 30, CallsBurst = 3, PageSize = 9, AllowedOrigins = limits.AllowedOrigins,
        };
        Assert.Equal(expected, limits);
        Assert.Equal(2, file.Tools.Costs["a"]);
        Assert.Equal(new McpResultCost("structuredContent.units", 0.5m, 10), file.Tools.ResultCosts["b"]);
        Assert.Equal(new McpResultCost(null, 1m, 20), file.Tools.ResultCosts["c*"]);
        Assert.Equal(new McpResultCost("x", 1m, 1), file.Tools.ResultCosts["d"]);
    }

    [Fact]
    public void Every_setting_of_a_server_is_read()
    {
        McpFile file = Valid("""
            upstreams:
              a: {transport: stdio, command: x, share: session, era: legacy, concurrency: 3, queue: 0, maxMessageSize: 64KiB, maxSessions: 2, passEnv: [A, B], cwd: /srv}
              b:
                transport: http
                url: "https://b.example/mcp"
                era: modern
                circuitBreaker: {maxFailures: 2, resetTimeout: 1s}
                oauth: {tokenUrl: "https://t.example/token", clientId: me, clientSecret: "$V", scopes: [a, "b c"], resource: "https://b.example"}
              c: {transport: http, url: "https://c.example/mcp", circuitBreaker: {enabled: false}}
            """);
        McpUpstreamDefinition a = file.Upstreams["a"];
        Assert.Equal((McpShare.PerSession, McpEraPin.Legacy, 3, 0, 65536, 2, "/srv", 0), (a.Share, a.Era, a.ConcurrencyMax, a.QueueMax, a.MessageBytesMax, a.SessionsMax, a.WorkingDirectory, a.Order));
        Assert.Equal(["A", "B"], a.PassEnvironment);
        McpUpstreamDefinition b = file.Upstreams["b"];
        Assert.Equal((McpEraPin.Modern, 2, TimeSpan.FromSeconds(1), 1), (b.Era, b.BreakerFailures, b.BreakerReset, b.Order));
        Assert.Equal(("https://t.example/token", "me", "v", "https://b.example"), (b.OAuth!.TokenUrl.ToString(), b.OAuth.ClientId, b.OAuth.ClientSecret, b.OAuth.Resource));
        Assert.Equal(["a", "b", "c"], b.OAuth.Scopes);
        Assert.Equal((0, 2), (file.Upstreams["c"].BreakerFailures, file.Upstreams["c"].Order));
    }

    [Fact]
    public void The_only_upstream_is_the_default_one() =>
        Assert.Equal("a", Valid("upstreams: {a: {transport: stdio, command: x}}\n").DefaultUpstream);

    [Theory]
    [InlineData("observe", McpEnforcement.Observe)]
    [InlineData("shadow", McpEnforcement.Observe)]
    [InlineData("chargeback", McpEnforcement.Observe)]
    [InlineData("control", McpEnforcement.Control)]
    [InlineData("soft", McpEnforcement.Control)]
    [InlineData("fiat402", McpEnforcement.Control)]
    [InlineData("charge", McpEnforcement.Charge)]
    [InlineData("l402", McpEnforcement.Charge)]
    public void Enforcement_modes_have_aliases(string mode, McpEnforcement expected) =>
        Assert.Equal(expected, Valid($"{Upstreams}enforcement: {{mode: {mode}}}\n").Enforcement);

    [Fact]
    public void Without_a_mode_budgets_are_enforced() => Assert.Equal(McpEnforcement.Control, Valid(Upstreams).Enforcement);

    [Theory]
    [InlineData("path: mcp\n", 1, "begins with a slash")]
    [InlineData("upstreams:\n  a: {command: [x]}\n", 2, "a transport is needed")]
    [InlineData("upstreams:\n  a: {transport: pipe, command: [x]}\n", 2, "write stdio, sse, http or streamable")]
    [InlineData("upstreams:\n  a: {transport: stdio}\n", 2, "a program is needed")]
    [InlineData("upstreams:\n  a: {transport: stdio, command: [\"\"]}\n", 2, "a program is needed")]
    [InlineData("upstreams:\n  a: {transport: stdio, command: [[x]]}\n", 2, "a list of texts")]
    [InlineData("upstreams:\n  a: {transport: sse}\n", 2, "a URL is needed")]
    [InlineData("upstreams:\n  a: {transport: http, url: \"ftp://x\"}\n", 2, "http, https or unix")]
    [InlineData("upstreams:\n  a: {transport: http, url: \"unix:/x\"}\n", 2, "a Unix socket is not possible here")]
    [InlineData("upstreams:\n  a: {transport: stdio, command: x, env: {\"A=B\": c}}\n", 2, "not the name of a variable")]
    [InlineData("upstreams:\n  a: {transport: http, url: \"http://x\", headers: {\"X Y\": c}}\n", 2, "not a header name")]
    [InlineData("defaultUpstream: nobody\n", 1, "no such upstream")]
    [InlineData("routing:\n  - {tools: [x], upstream: nobody}\n", 2, "no such upstream")]
    [InlineData("budget: {backend: sqlite}\n", 1, "write memory or redis")]
    [InlineData("budget: {failMode: ajar}\n", 1, "write closed or open")]
    [InlineData("budget: {limit: -1}\n", 1, "not a whole number")]
    [InlineData("budget: {limit: 1000000000001}\n", 1, "must be")]
    [InlineData("tools: {costs: {x: {from: header, hold: 1}}}\n", 1, "write usage, result with a path")]
    [InlineData("tools: {costs: {x: {from: result, hold: 1}}}\n", 1, "names of members")]
    [InlineData("tools: {costs: {x: {from: result.a..b, hold: 1}}}\n", 1, "names of members")]
    [InlineData("tools: {costs: {x: {from: usage}}}\n", 1, "credits to hold")]
    [InlineData("tools: {costs: {x: {from: usage, hold: 0}}}\n", 1, "must be 1 to")]
    [InlineData("tools: {costs: {x: {from: usage, hold: 1, perUnit: -1}}}\n", 1, "not an amount")]
    [InlineData("auth: {mode: config}\n", 1, "mode config needs a token")]
    [InlineData("auth: {mode: header, resourceMetadata: \"ftp://x\"}\n", 1, "a URL of scheme https")]
    [InlineData("auth: {authorizationServers: [\"x\"]}\n", 1, "a URL of scheme https")]
    [InlineData("naming: always\n", 1, "write auto or prefix")]
    [InlineData("limits: {maxSessions: 0}\n", 1, "must be 1 to")]
    [InlineData("limits: {maxSessionsPerCaller: 0}\n", 1, "must be 1 to")]
    [InlineData("limits: {maxMessageSize: 1GB}\n", 1, "must be")]
    [InlineData("limits: {keepAliveInterval: 15}\n", 1, "not a duration")]
    [InlineData("allowedOrigins: [\"https://x/y\"]\n", 1, "not an origin")]
    [InlineData("server: {name: \"\"}\n", 1, "a name has 1 to")]
    [InlineData("upstreams:\n  a: {transport: stdio, command: x, share: all}\n", 2, "write pooled or session")]
    [InlineData("upstreams:\n  a: {transport: stdio, command: x, era: old}\n", 2, "write auto, legacy or modern")]
    [InlineData("upstreams:\n  a: {transport: stdio, command: x, concurrency: 0}\n", 2, "must be 1 to")]
    [InlineData("upstreams:\n  a: {transport: stdio, command: x, passEnv: [\"A=B\"]}\n", 2, "not the name of a variable")]
    [InlineData("upstreams:\n  a: {transport: http, url: \"http://x\", oauth: {tokenUrl: \"https://t/\", clientSecret: s}}\n", 2, "clientId: is needed")]
    [InlineData("budget: {redisUrl: \"localhost\"}\n", 1, "not the URL of a Redis server")]
    [InlineData("tools: {costs: {x: 1.5}}\n", 1, "not a whole number")]
    [InlineData("tools: {costs: {\"a*b\": 1}}\n", 1, "a * may only stand at its end")]
    [InlineData("enforcement: {mode: sometimes}\n", 1, "write observe, control, charge")]
    public void A_wrong_file_is_refused_at_its_line(string text, int line, string message)
    {
        McpLoadResult result = Files.LoadMcp(text);
        Assert.Null(result.File);
        ConfigurationProblem error = Assert.Single(result.Problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));
        Assert.Equal(ProblemSeverity.Error, error.Severity);
        Assert.Equal(line, error.Line);
    }

    [Fact]
    public void Routing_needs_tools()
    {
        McpLoadResult result = Files.LoadMcp(Upstreams + "routing:\n  - {upstream: a}\n");
        Assert.Equal("routing[0].tools: at least one tool name is needed", Assert.Single(result.Problems).Message);
    }

    [Fact]
    public void Settings_of_other_versions_are_accepted_and_listed_once()
    {
        McpLoadResult result = Files.LoadMcp(Upstreams + "server: {transport: sse}\nauth: {rootKey: x}\nlogging: {level: info}\nunheard: 1\n");
        Assert.NotNull(result.File);
        Assert.Equal(["no effect in this version: server.transport, auth.rootKey, logging", "unknown key 'unheard' is ignored"], result.Problems.Messages());
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_problem() =>
        Assert.Contains("cannot be read", Assert.Single(ConfigurationLoader.LoadMcp("/nowhere/m.yaml", _ => null).Problems).Message, StringComparison.Ordinal);

    private static McpFile Valid(string text)
    {
        McpLoadResult result = Files.LoadMcp(text, ("V", "v"));
        Assert.Empty(result.Problems);
        return result.File!;
    }
}
