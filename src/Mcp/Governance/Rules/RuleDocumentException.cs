namespace SatGate.Mcp.Governance.Rules;

/// <summary>A rule in a token is not written as rules are. Never leaves the reading of rules.</summary>
/// <param name="message">What is wrong.</param>
internal sealed class RuleDocumentException(string message) : Exception(message);
