namespace SatGate.SimulatedLlm;

/// <summary>What all endpoints share.</summary>
/// <param name="Options">What holds for the process.</param>
/// <param name="Settings">The defaults of every request.</param>
/// <param name="Statistics">What the process has served.</param>
/// <param name="Time">The clock of every wait.</param>
internal sealed record Simulator(ServerOptions Options, SimulationSettings Settings, SimulationStatistics Statistics, TimeProvider Time);
