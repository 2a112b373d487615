using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class PlaybookFileTests
{
    [Fact]
    public void The_hybrid_gateway_file_means_what_the_playbook_says()
    {
        ConfigurationLoadResult result = ConfigurationLoader.Load(Repository.PathOf("deploy", "examples", "hybrid-gateway.yaml"), _ => null);
        Assert.Empty(result.Problems);
        GatewaySnapshot snapshot = result.Snapshot!;
        Assert.Equal(":8080", snapshot.Server.Listen);
        Assert.True(snapshot.Mcp.Enabled);
        Assert.Equal("/mcp", snapshot.Mcp.Path);
        UpstreamDefinition upstream = Assert.Single(snapshot.Upstreams).Value;
        Assert.Equal("anthropic", upstream.Name);
        Assert.Equal(new Uri("https://api.anthropic.com"), upstream.Url);
        Assert.Equal(TimeSpan.FromSeconds(300), upstream.Timeout);
        RouteDefinition route = Assert.Single(snapshot.Routes);
        Assert.Equal("anthropic-proxy", route.Name);
        Assert.Equal("/anthropic/v1", route.Match.PathPrefix);
        Assert.Equal("anthropic", route.Upstream);
        Assert.Equal(PolicyKind.Public, route.Policy.Kind);
        Assert.Equal("/anthropic", route.StripPrefix);
        Assert.True(route.AnswersStrippedPath);
    }

    [Fact]
    public void The_mcp_file_means_what_the_playbook_says()
    {
        McpLoadResult result = ConfigurationLoader.LoadMcp(
            Repository.PathOf("deploy", "examples", "mcp-embedded.yaml"), name => name is "GITHUB_TOKEN" ? "ghp_1" : name is "BRAVE_API_KEY" ? "b#2" : null);
        Assert.Empty(result.Problems);
        McpFile file = result.File!;
        Assert.True(file.Enabled);
        Assert.Equal("/mcp", file.Path);
        Assert.Equal(2, file.Upstreams.Count);
        McpUpstreamDefinition github = file.Upstreams["github"];
        Assert.Equal(McpTransport.Stdio, github.Transport);
        Assert.Equal(["npx", "-y", "@modelcontextprotocol/server-github"], github.Command);
        Assert.Equal("ghp_1", github.Environment["GITHUB_PERSONAL_ACCESS_TOKEN"]);
        Assert.Equal("b#2", file.Upstreams["brave-search"].Environment["BRAVE_API_KEY"]);
        Assert.Null(file.DefaultUpstream);
        Assert.True(file.Budget.UseRedis);
        Assert.Equal(10_000, file.Budget.Limit);
        Assert.True(file.Budget.FailOpen);
        Assert.Equal(5, file.Tools.DefaultCost);
        Assert.Equal(7, file.Tools.Costs.Count);
        Assert.Equal(3, file.Tools.Costs["get_file_contents"]);
        Assert.Equal(McpEnforcement.Observe, file.Enforcement);
    }

    [Fact]
    public void The_two_kinds_of_file_are_told_apart_by_their_keys()
    {
        Assert.Equal(ConfigurationFileKind.Gateway, Detect("hybrid-gateway.yaml"));
        Assert.Equal(ConfigurationFileKind.Gateway, Detect("gateway.yaml"));
        Assert.Equal(ConfigurationFileKind.Mcp, Detect("mcp-embedded.yaml"));
        Assert.Equal(ConfigurationFileKind.Mcp, ConfigurationLoader.Detect("upstreams: {a: {transport: stdio}}"u8));
        Assert.Equal(ConfigurationFileKind.Gateway, ConfigurationLoader.Detect("upstreams: {a: {url: x}}"u8));
        Assert.Equal(ConfigurationFileKind.Gateway, ConfigurationLoader.Detect("[not, keys]"u8));
    }

    private static ConfigurationFileKind Detect(string name) =>
        ConfigurationLoader.Detect(File.ReadAllBytes(Repository.PathOf("deploy", "examples", name)));
}
