using Xunit;

namespace SatGate.Budget.Tests.Contract;

/// <summary>The model check.</summary>
public abstract partial class BudgetStoreContract
{
    [Fact]
    public async Task Random_sequences_answer_as_the_model_does()
    {
        for (int seed = 0; seed < ModelSequences; seed++)
        {
            await new BudgetModelCheck(seed, Store, PassAsync).PlayAsync();
        }
    }
}
