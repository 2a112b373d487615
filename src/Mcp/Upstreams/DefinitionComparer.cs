using System.Collections.Immutable;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Upstreams;

/// <summary>Tells whether a tool server is configured as it was before, so that it can stay as it is. The place in the file does not count.</summary>
internal static class DefinitionComparer
{
    /// <summary>Whether nothing that matters to its connections has changed.</summary>
    public static bool AreSame(McpUpstreamDefinition one, McpUpstreamDefinition other)
    {
        McpUpstreamDefinition aligned = other with
        {
            Order = one.Order,
            Command = one.Command,
            Environment = one.Environment,
            Headers = one.Headers,
            PassEnvironment = one.PassEnvironment,
            OAuth = one.OAuth,
        };
        return one == aligned &&
            Same(one.Command, other.Command) &&
            Same(one.Headers, other.Headers) &&
            Same(one.PassEnvironment, other.PassEnvironment) &&
            Same(one.Environment, other.Environment) &&
            Same(one.OAuth, other.OAuth);
    }

    private static bool Same<T>(ImmutableArray<T> one, ImmutableArray<T> other) => one.AsSpan().SequenceEqual(other.AsSpan());

    private static bool Same(ImmutableDictionary<string, string> one, ImmutableDictionary<string, string> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out string? value) && string.Equals(value, pair.Value, StringComparison.Ordinal));

    private static bool Same(McpOAuthSettings? one, McpOAuthSettings? other) =>
        one is null || other is null ? one == other : one == other with { Scopes = one.Scopes } && Same(one.Scopes, other.Scopes);
}
