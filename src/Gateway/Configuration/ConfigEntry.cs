namespace SatGate.Gateway.Configuration;

/// <summary>One key of a mapping with its value.</summary>
internal sealed record ConfigEntry(ConfigScalar Key, ConfigNode Value);
