using SatGate.Budget.Embedded;
using SatGate.Budget.Stores;
using SatGate.Budget.Tests.Contract;
using SatGate.TestKit;

namespace SatGate.Budget.Tests.Embedded;

public sealed class SqliteRegistryStoreTests : RegistryStoreContract
{
    private readonly TemporaryDirectory _directory = new();

    protected override Task<IRegistryStore> CreateAsync() => Task.FromResult<IRegistryStore>(SqliteRegistryStore.Open(_directory.Path));

    protected override ValueTask DisposeResourcesAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
