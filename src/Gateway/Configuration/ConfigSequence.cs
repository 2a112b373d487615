namespace SatGate.Gateway.Configuration;

/// <summary>A sequence.</summary>
internal sealed record ConfigSequence(int Line, int Column, IReadOnlyList<ConfigNode> Items) : ConfigNode(Line, Column);
