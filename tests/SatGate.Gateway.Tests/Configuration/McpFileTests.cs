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
        McpLoadResult result = Files.LoadMcp(Upstreams + "server: {transport: sse}\nauth: {mode: none}\nlogging: {level: info}\nunheard: 1\n");
        Assert.NotNull(result.File);
        Assert.Equal(["no effect in this version: server, auth, logging", "unknown key 'unheard' is ignored"], result.Problems.Messages());
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
