namespace SatGate.Model.Tokens;

/// <summary>A piece of a decoded token, as a place in its bytes.</summary>
internal readonly record struct TokenRange(int Start, int Length);
