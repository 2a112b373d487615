namespace SatGate.Gateway.Configuration;

/// <summary>One node of a configuration file and where it stands, both counted from 1.</summary>
internal abstract record ConfigNode(int Line, int Column);
