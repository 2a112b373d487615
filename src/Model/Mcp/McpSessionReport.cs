namespace SatGate.Model.Mcp;

/// <summary>A session of a client, without the id that opens it. Immutable.</summary>
/// <param name="Transport">How the client speaks: http or sse.</param>
/// <param name="Protocol">The revision that is spoken.</param>
/// <param name="TokenId">The id of its token; null without one.</param>
public sealed record McpSessionReport(string Transport, string Protocol, string? TokenId);
