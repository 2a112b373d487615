namespace SatGate.Model.Configuration;

/// <summary>Matches when some field of that name has exactly this value, or matches the expression.</summary>
/// <param name="Name">Field name, compared without case.</param>
/// <param name="Value">The value, or the regular expression (written <c>~expression</c> in the file).</param>
/// <param name="IsRegex">Whether <paramref name="Value"/> is a regular expression.</param>
public sealed record HeaderMatch(string Name, string Value, bool IsRegex);
