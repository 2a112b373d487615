using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class VariableExpanderTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$A", "1")]
    [InlineData("${A}", "1")]
    [InlineData("x$A-y", "x1-y")]
    [InlineData("x${A}y", "x1y")]
    [InlineData("$A$B_2", "12")]
    [InlineData("${UNSET:-d}", "d")]
    [InlineData("${EMPTY:-d}", "d")]
    [InlineData("${A:-d}", "1")]
    [InlineData("${UNSET:-}", "")]
    [InlineData("${UNSET:-a:-b $x}", "a:-b $x")]
    [InlineData("${EMPTY}", "")]
    [InlineData("$$A", "$A")]
    [InlineData("$${A}", "${A}")]
    [InlineData("$$$A", "$1")]
    [InlineData("a$", "a$")]
    [InlineData("^/a$|b", "^/a$|b")]
    [InlineData("$5", "$5")]
    [InlineData("${SELF}", "$A ${B_2}")]
    public void Variables_are_put_in_once(string raw, string expected)
    {
        ProblemList problems = new("f");
        Assert.Equal(expected, Expand(raw, problems));
        Assert.Empty(problems.ToImmutable());
    }

    [Fact]
    public void An_unset_variable_is_empty_and_named_in_a_warning()
    {
        ProblemList problems = new("f");
        Assert.Equal("ab", Expand("a${UNSET}b", problems));
        ConfigurationProblem warning = Assert.Single(problems.ToImmutable());
        Assert.Equal(ProblemSeverity.Warning, warning.Severity);
        Assert.Contains("UNSET", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("${A")]
    [InlineData("${}")]
    [InlineData("${1}")]
    [InlineData("${A:?x}")]
    [InlineData("${A-d}")]
    [InlineData("${A B}")]
    [InlineData("${ｆｕｌｌ}")]
    public void A_malformed_variable_is_an_error(string raw)
    {
        ProblemList problems = new("f");
        Expand(raw, problems);
        Assert.True(problems.HasErrors);
    }

    [Theory]
    [InlineData("a\nb: c")]
    [InlineData("it's \"quoted\" # not a comment")]
    [InlineData("- [x, {y: z}] &a *b !c")]
    [InlineData("true")]
    public void What_a_variable_holds_stays_one_value_whatever_it_is(string value)
    {
        // The token is the one value that may hold anything, since it is only ever compared.
        GatewaySnapshot snapshot = Files.Valid("admin: {token: $SECRET}\n" + Files.Routes, ("SECRET", value));
        Assert.Equal(value, snapshot.Admin.Token);
    }

    [Theory]
    [InlineData("x\r\ny: z")]
    [InlineData("x\ny")]
    [InlineData("x\0")]
    [InlineData(" x")]
    [InlineData("x\t")]
    public void A_header_value_from_a_variable_that_no_header_can_have_is_refused(string value)
    {
        ConfigurationProblem error = Files.OnlyError(Header("${SECRET}"), 3, "'X-Key' has a value", ("SECRET", value));
        Assert.DoesNotContain(value, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Placeholders_of_header_values_are_left_for_the_request()
    {
        GatewaySnapshot snapshot = Files.Valid(Header("${remote_addr} ${request_id} ${A}"), ("A", "1"), ("remote_addr", "no"), ("request_id", "no"));
        Assert.Equal("${remote_addr} ${request_id} 1", snapshot.Upstreams["u"].Headers[0].Value);
    }

    [Fact]
    public void No_problem_quotes_what_a_variable_holds()
    {
        const string Secret = "sk-very-secret";
        string text = """
            server: {listen: $S, idleTimeout: $S, maxRequestBody: "${S}", accessLog: $S, maxConnections: $S, allowedHosts: ["a b$S"], trustedProxies: [$S]}
            admin: {listen: $S}
            upstreams: {u: {url: $S, timeout: $S, headers: {"X Y": $S}}}
            routes:
              - {name: "\n$S", match: {pathPrefix: $S, pathRegex: "(", methods: ["$S x"]}, upstream: $S, policy: {kind: $S}, stripPrefix: $S, rewrite: $S}

            """;
        ConfigurationLoadResult result = Files.Load(text, ("S", Secret));
        Assert.Null(result.Snapshot);
        Assert.True(result.Problems.Length >= 14, string.Join('\n', result.Problems));
        Assert.DoesNotContain(result.Problems, problem => problem.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void What_all_values_grow_to_is_bounded()
    {
        string text = "admin: {token: \"" + string.Concat(Enumerable.Repeat("$S", 5)) + "\"}\n" + Files.Routes;
        Files.OnlyError(text, 1, "longer than 4194304 characters", ("S", new string('x', 1_000_000)));
    }

    private static string Header(string value) => $$$"""
        upstreams:
          u: {url: "http://127.0.0.1:1", headers: {
              X-Key: "{{{value}}}"}}
        routes:
          - {name: r, match: {pathPrefix: /}, upstream: u, policy: {kind: public}}

        """;

    private static string Expand(string raw, ProblemList problems)
    {
        static string? Lookup(string name) => name switch
        {
            "A" => "1",
            "B_2" => "2",
            "EMPTY" => string.Empty,
            "SELF" => "$A ${B_2}",
            _ => null,
        };
        return new VariableExpander(Lookup, problems).Expand(new ConfigScalar(1, 1, raw, false));
    }
}
