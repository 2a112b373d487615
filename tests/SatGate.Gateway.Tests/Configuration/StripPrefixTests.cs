using SatGate.Model.Configuration;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class StripPrefixTests
{
    [Theory]
    [InlineData("stripPrefix: /anthropic", "/anthropic", true)]
    [InlineData("stripPrefix: /anthropic/", "/anthropic", true)]
    [InlineData("stripPrefix: \"/anthropic\"", "/anthropic", true)]
    [InlineData("transform: {stripPrefix: /anthropic}", "/anthropic", true)]
    [InlineData("policy: {kind: public, stripPrefix: /anthropic}", "/anthropic", true)]
    [InlineData("stripPrefix: /anthropic\ntransform: {stripPrefix: /anthropic}", "/anthropic", true)]
    [InlineData("stripPrefix: true", "/anthropic/v1", false)]
    [InlineData("stripPrefix: false", null, false)]
    [InlineData("stripPrefix: ~", null, false)]
    [InlineData("stripPrefix: \"\"", null, false)]
    [InlineData("stripPrefix: /anthropic/v1", "/anthropic/v1", false)]
    [InlineData("stripPrefix: /anth", "/anth", false)]
    [InlineData("stripPrefix: /other", "/other", false)]
    [InlineData("stripPrefix: /", null, false)]
    public void Every_spelling_means_one_thing(string setting, string? prefix, bool answersStripped)
    {
        RouteDefinition route = Files.Valid(File("pathPrefix: /anthropic/v1", setting)).Routes[0];
        Assert.Equal(prefix, route.StripPrefix);
        Assert.Equal(answersStripped, route.AnswersStrippedPath);
    }

    [Fact]
    public void True_takes_the_exact_path_where_there_is_no_prefix() =>
        Assert.Equal("/a/b", Files.Valid(File("pathExact: /a/b", "stripPrefix: true")).Routes[0].StripPrefix);

    [Fact]
    public void True_beside_nothing_but_an_expression_is_refused() =>
        Files.OnlyError(File("pathRegex: ^/a", "stripPrefix: true"), 8, "write the prefix out");

    [Theory]
    [InlineData("stripPrefix: anthropic", "begins with a slash")]
    [InlineData("stripPrefix: /a/../b", "normal form")]
    [InlineData("stripPrefix: [/a]", "a plain value is needed")]
    [InlineData("stripPrefix: \"true\"", "begins with a slash")]
    public void A_wrong_prefix_is_refused(string setting, string message) => Files.OnlyError(File("pathPrefix: /a", setting), 8, message);

    [Fact]
    public void Two_that_differ_are_refused() =>
        Files.OnlyError(File("pathPrefix: /a", "stripPrefix: /a\ntransform: {stripPrefix: /b}"), 9, "differs from the prefix given elsewhere");

    [Fact]
    public void A_rewrite_beside_it_is_warned_of() =>
        Files.OnlyWarning(File("pathPrefix: /a", "rewrite: /x\nstripPrefix: /a"), 8, "wins over stripPrefix");

    private static string File(string match, string setting) =>
        $"upstreams:\n  u: {{url: \"http://h\"}}\nroutes:\n  - name: r\n    upstream: u\n    match: {{{match}}}\n"
        + (setting.StartsWith("policy", StringComparison.Ordinal) ? "\n" : "    policy: {kind: public}\n")
        + "    " + setting.Replace("\n", "\n    ", StringComparison.Ordinal) + "\n";
}
