using SatGate.Gateway.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class UnknownKeyTests
{
    [Theory]
    [InlineData("servr: {}\n", 1, "unknown key 'servr' is ignored; did you mean 'server'?")]
    [InlineData("server:\n  maxHeadByte: 5\n", 2, "unknown key 'maxHeadByte' under server is ignored; did you mean 'maxHeadBytes'?")]
    [InlineData("server:\n  Listen: x\n", 2, "did you mean 'listen'?")]
    [InlineData("server:\n  lisetn: x\n", 2, "did you mean 'listen'?")]
    [InlineData("mcp:\n  pathPrefixes: x\n", 2, "unknown key 'pathPrefixes' under mcp is ignored")]
    [InlineData("\"a\\nb\": 1\n", 1, "unknown key 'a?b' is ignored")]
    public void An_unknown_key_is_a_warning_with_the_nearest_known_one(string text, int line, string message) =>
        Files.OnlyWarning(text + Files.Routes, line, message);

    [Fact]
    public void Far_names_are_not_suggested() =>
        Assert.DoesNotContain("did you mean", Assert.Single(Files.Load("zzzzzz: 1\n" + Files.Routes).Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void Sections_of_other_versions_are_accepted_and_listed_in_one_warning()
    {
        string text = string.Concat(
            ((string[])["billing", "cloud", "mint", "ha", "postgres", "gitops", "notifications", "tracing", "agent"])
            .Select(name => $"{name}: {{anything: [1, {{x: $UNSET}}]}}\n"));
        Files.OnlyWarning(
            "version: 1\n" + text + Files.Routes,
            2,
            "no effect in this version: billing, cloud, mint, ha, postgres, gitops, notifications, tracing, agent");
    }

    [Fact]
    public void All_problems_are_listed_in_the_order_of_the_file()
    {
        ConfigurationLoadResult result = Files.Load("server:\n  headTimeout: x\n  typo: 1\n  maxConnections: y\nupstreams:\n  u: {url: z}\nroutes: []\n");
        Assert.Null(result.Snapshot);
        Assert.Equal([2, 3, 4, 6, 7], result.Problems.Select(problem => problem.Line));
        Assert.Equal("f.yaml:2:16: error: server.headTimeout: 'x' is not a duration; write it with a unit, such as 500ms, 30s or 1m30s", result.Problems[0].ToString());
        Assert.Equal("f.yaml:3:3: warning: unknown key 'typo' under server is ignored", result.Problems[1].ToString());
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_problem_like_any_other()
    {
        ConfigurationLoadResult result = ConfigurationLoader.Load("/nowhere/gateway.yaml", _ => null);
        Assert.Null(result.Snapshot);
        ConfigurationProblem problem = Assert.Single(result.Problems);
        Assert.Equal("/nowhere/gateway.yaml", problem.File);
        Assert.Contains("cannot be read", problem.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Single(ConfigurationLoader.Load("/", _ => null).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_line_replaces_the_listener()
    {
        ConfigurationLoadResult result = ConfigurationLoader.LoadText(
            System.Text.Encoding.UTF8.GetBytes("server: {listen: \":1\"}\n" + Files.Routes), "f", _ => null, new ConfigurationOverrides(":2"));
        Assert.Equal(":2", result.Snapshot!.Server.Listen);
    }
}
