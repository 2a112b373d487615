namespace SatGate.Compare;

/// <summary>A measurement that cannot go on or would be wrong; the message says why, and the harness ends with status 2.</summary>
internal sealed class CompareException(string message) : Exception(message);
