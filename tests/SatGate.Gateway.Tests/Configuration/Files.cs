using System.Collections.Immutable;
using System.Text;
using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Tests.Configuration;

/// <summary>Loads texts and says in few words what came of it.</summary>
internal static class Files
{
    /// <summary>A file that is valid as it is, to put sections into.</summary>
    public const string Routes = """

        upstreams:
          u: {url: "http://127.0.0.1:1"}
        routes:
          - {name: r, match: {pathPrefix: /}, upstream: u, policy: {kind: public}}

        """;

    public static ConfigurationLoadResult Load(string text, params (string Name, string Value)[] environment) =>
        ConfigurationLoader.LoadText(Encoding.UTF8.GetBytes(text), "f.yaml", Variables(environment));

    public static McpLoadResult LoadMcp(string text, params (string Name, string Value)[] environment) =>
        ConfigurationLoader.LoadMcpText(Encoding.UTF8.GetBytes(text), "m.yaml", Variables(environment));

    /// <summary>The snapshot of a text that must be valid.</summary>
    public static GatewaySnapshot Valid(string text, params (string Name, string Value)[] environment)
    {
        ConfigurationLoadResult result = Load(text, environment);
        Assert.True(result.Snapshot is not null, string.Join('\n', result.Problems));
        return result.Snapshot!;
    }

    /// <summary>The snapshot of a text that must be valid without a warning.</summary>
    public static GatewaySnapshot Clean(string text, params (string Name, string Value)[] environment)
    {
        ConfigurationLoadResult result = Load(text, environment);
        Assert.True(result.Problems.IsEmpty, string.Join('\n', result.Problems));
        return result.Snapshot!;
    }

    /// <summary>The text must be refused with exactly one error, at this line and with this in its message.</summary>
    public static ConfigurationProblem OnlyError(string text, int line, string message, params (string Name, string Value)[] environment)
    {
        ConfigurationLoadResult result = Load(text, environment);
        Assert.Null(result.Snapshot);
        ConfigurationProblem error = Assert.Single(result.Problems, problem => problem.Severity == ProblemSeverity.Error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
        return error;
    }

    /// <summary>The text must be accepted with exactly one warning, at this line and with this in its message.</summary>
    public static GatewaySnapshot OnlyWarning(string text, int line, string message, params (string Name, string Value)[] environment)
    {
        ConfigurationLoadResult result = Load(text, environment);
        ConfigurationProblem warning = Assert.Single(result.Problems);
        Assert.Equal(ProblemSeverity.Warning, warning.Severity);
        Assert.Contains(message, warning.Message, StringComparison.Ordinal);
        Assert.Equal(line, warning.Line);
        return result.Snapshot!;
    }

    public static IEnumerable<string> Messages(this ImmutableArray<ConfigurationProblem> problems) => problems.Select(problem => problem.Message);

    private static Func<string, string?> Variables((string Name, string Value)[] environment) =>
        name => environment.FirstOrDefault(pair => pair.Name == name).Value;
}
