namespace SatGate.Model.Configuration;

/// <summary>A price that is read from the result of a call: that much is held before it, and what it cost is settled after it.</summary>
/// <param name="Path">Names of members from the result inwards, separated by dots, to a number; null to read LLM token usage.</param>
/// <param name="CreditsPerUnit">Credits for each unit there, as a decimal number.</param>
/// <param name="HoldCredits">Held before the call, and charged in full when the result cannot be read.</param>
public sealed record McpResultCost(string? Path, decimal CreditsPerUnit, long HoldCredits);
