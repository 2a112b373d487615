using System.Text.RegularExpressions;
using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.TestKit;

namespace SatGate.Gateway.Tests.Configuration;

/// <summary>deploy/examples/gateway.yaml is where users learn the keys, so it must not lie.</summary>
public sealed class ExampleFileTests
{
    private static readonly string Path = Repository.PathOf("deploy", "examples", "gateway.yaml");

    [Fact]
    public void It_is_valid_without_a_warning_and_shows_the_defaults()
    {
        ConfigurationLoadResult result = ConfigurationLoader.Load(Path, _ => null);
        Assert.Empty(result.Problems);
        GatewaySnapshot snapshot = result.Snapshot!;
        Assert.Equal(new ServerSettings(), snapshot.Server);
        Assert.Equal(new AdminSettings(), snapshot.Admin);
        Assert.Equal(new McpSettings(), snapshot.Mcp);
        Assert.Equal(new BudgetSettings() with { Thresholds = snapshot.Budget.Thresholds }, snapshot.Budget);
        Assert.Equal(new BudgetSettings().Thresholds, snapshot.Budget.Thresholds);
        Assert.Equal(new StorageSettings() with { Directory = snapshot.Storage.Directory }, snapshot.Storage);
        Assert.Equal((0, null, false), (snapshot.Tokens.RootSecrets.Length, snapshot.Tokens.L402RootSecret, snapshot.Tokens.AcceptUnsealedBudgets));
        Assert.Null(snapshot.Lightning);
        UpstreamDefinition upstream = snapshot.Upstreams["anthropic"];
        Assert.Equal(new UpstreamDefinition { Name = "anthropic", Url = new Uri("https://api.anthropic.com") }, upstream);
    }

    [Theory]
    [InlineData("server", "listen tlsCert tlsKey maxRequestBody maxHeadBytes maxHeadFields maxTargetBytes maxTrailerBytes maxConnections headTimeout")]
    [InlineData("server", "idleTimeout bodyStallTimeout readStallTimeout drainTimeout accessLog allowedHosts trustedProxies")]
    [InlineData("admin", "listen token rateLimitPerMinute allowedIps capabilityRootKey acceptUnsealedBudgets auditHashChainKey requireAuditHashChainKey")]
    [InlineData("storage", "dataDir auditMaxSize")]
    [InlineData("budget", "redis tenant debit sliceCredits failMode deadline holdLease allowUnsafeRedis mode default thresholds budgets")]
    [InlineData("budget", "limitUsd limitCredits window timeZone parent label")]
    [InlineData("# lightning", "provider config apiUrl apiPassword restUrl macaroon tlsCert tlsServerName insecureSkipVerify l402RootKey")]
    [InlineData("mcp", "enabled path")]
    [InlineData("upstreams", "url timeout connectTimeout passHostHeader maxConnections maxIdleConns idleConnTimeout headers tls")]
    [InlineData("upstreams", "insecureSkipVerify caCertFile clientCertFile clientKeyFile serverName")]
    [InlineData("routes", "name match pathPrefix pathExact pathRegex methods headers upstream stripPrefix rewrite passHostHeader addHeaders allowUpgrade")]
    [InlineData("routes", "policy kind message scope costCredits costUsd mode priceSats budget pay price unit enforceBudget")]
    public void It_shows_every_key(string section, string keys)
    {
        string text = File.ReadAllText(Path);
        Match body = Regex.Match(text, $@"^{section}:\n((?:[ #].*\n|\n)*)", RegexOptions.Multiline);
        Assert.All(keys.Split(' '), key => Assert.Matches($@"(?m)^[ #-]*{key}:", body.Value));
    }

    [Fact]
    public void Every_line_that_is_commented_out_is_valid_too()
    {
        using var certificates = new SatGate.TestKit.Security.TestCertificates();
        string text = Regex.Replace(File.ReadAllText(Path), @"(?m)^( *)# ( *)([A-Za-z-]+:( |$))", "$1$2$3");
        Assert.Contains("\n  tlsCert:", text, StringComparison.Ordinal);
        text = text
            .Replace("/etc/satgate/tls/fullchain.pem", certificates.ServerFile, StringComparison.Ordinal)
            .Replace("/etc/satgate/tls/privkey.pem", certificates.ServerKeyFile, StringComparison.Ordinal)
            .Replace("/etc/satgate/upstream-ca.pem", certificates.AuthorityFile, StringComparison.Ordinal)
            .Replace("/etc/satgate/client.pem", certificates.ClientFile, StringComparison.Ordinal)
            .Replace("/etc/satgate/client.key", certificates.ClientKeyFile, StringComparison.Ordinal)
            .Replace("pathExact: /anthropic/v1/messages", "pathExact: /anthropic/v1/messages", StringComparison.Ordinal);
        ConfigurationLoadResult result = Files.Load(
            text,
            ("ADMIN_TOKEN", "t"), ("ANTHROPIC_API_KEY", "k"), ("CAPABILITY_ROOT_KEY", "of-sixteen-or-more"), ("PHOENIXD_PASSWORD", "p"), ("L402_ROOT_KEY", "l"),
            ("AUDIT_HASH_CHAIN_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
        Assert.Equal(["routes[0].rewrite: wins over stripPrefix, which has no effect"], result.Problems.Messages());
        GatewaySnapshot snapshot = result.Snapshot!;
        Assert.Equal("t", snapshot.Admin.Token);
        Assert.Equal("k", snapshot.Upstreams["anthropic"].Headers[0].Value);
        Assert.Equal("${request_id}", snapshot.Upstreams["anthropic"].Headers[1].Value);
        Assert.Equal(2, snapshot.Routes[0].Match.Headers.Length);
        Assert.Equal("redis://127.0.0.1:6379", snapshot.Budget.RedisUrl);
        Assert.Equal(["organisation", "research"], snapshot.Budget.Budgets.Select(budget => budget.Id));
        Assert.Equal("p", snapshot.Lightning!.Password);
        Assert.Equal("l", snapshot.Tokens.L402RootSecret);
        Assert.Equal("/var/lib/satgate", snapshot.Storage.Directory);
        Assert.NotNull(snapshot.Storage.AuditHashChainKey);
        Assert.Equal(
            new PolicyDefinition
            {
                Kind = PolicyKind.Fiat402, Scope = "api:search", Cost = new NanoUsd(25_000_000), Mode = EnforcementMode.Charge, PriceSats = 25, BudgetId = "research",
            },
            snapshot.Routes[1].Policy);
        Assert.Equal(
            new PolicyDefinition { Kind = PolicyKind.Chargeback, Scope = "api:reports", Cost = new NanoUsd(50_000_000), Mode = EnforcementMode.Control },
            snapshot.Routes[2].Policy);
    }
}
