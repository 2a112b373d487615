namespace SatGate.EndToEnd.Tests.Fixtures;

/// <summary>A gateway with every default.</summary>
public sealed class StandardGateway : GatewayFixture;
