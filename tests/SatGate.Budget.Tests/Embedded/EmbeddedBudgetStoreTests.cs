using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Budget.Embedded;
using SatGate.Budget.Stores;
using SatGate.Budget.Tests.Contract;
using SatGate.TestKit;

namespace SatGate.Budget.Tests.Embedded;

/// <summary>The embedded store keeps the contract. Its clock stands still, so nothing here depends on the writer.</summary>
public sealed class EmbeddedBudgetStoreTests : BudgetStoreContract
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    protected override long NowUnixMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    protected override Task<IBudgetStore> CreateAsync() => Task.FromResult<IBudgetStore>(
        EmbeddedBudgetStore.Open(
            new EmbeddedStoreOptions { Directory = _directory.Path, JournalSegmentBytes = 4 * 1024 * 1024, InstancesMax = 2 * ModelSequences }, _time, NullLoggerFactory.Instance));

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    protected override ValueTask DisposeResourcesAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
