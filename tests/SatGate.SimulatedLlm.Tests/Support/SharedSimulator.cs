using SatGate.SimulatedLlm.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedSimulator))]
[assembly: AssemblyFixture(typeof(NodeClients))]

namespace SatGate.SimulatedLlm.Tests.Support;

/// <summary>One process with default settings for every test that does not look at counts.</summary>
public sealed class SharedSimulator : IAsyncLifetime
{
    private SimulatorProcess? _process;

    /// <summary>The process.</summary>
    public SimulatorProcess Process => _process!;

    public async ValueTask InitializeAsync() => _process = await SimulatorProcess.StartAsync();

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? default;
}
