using Xunit;
using Xunit.Sdk;

namespace SatGate.Budget.Tests.Contract;

public sealed class BudgetModelCheckTests
{
    [Fact]
    public async Task A_store_that_says_yes_to_everything_is_found_out_in_every_sequence()
    {
        await using var store = new YesStore();
        for (int seed = 0; seed < 50; seed++)
        {
            int played = seed;
            FailException failure = await Assert.ThrowsAsync<FailException>(() => new BudgetModelCheck(played, store, _ => Task.CompletedTask).PlayAsync());
            Assert.StartsWith($"Seed {seed}: ", failure.Message, StringComparison.Ordinal);
        }
    }
}
