using SatGate.Budget.Operations;

namespace SatGate.Benchmarks.Budget;

/// <summary>Answers at once, as a store in this process does.</summary>
internal sealed class LocalCounterStore : CounterStore
{
    public override bool IsLocal => true;

    public override string Description => "counter";

    public override ValueTask<bool> ExecuteAsync(OperationBatch batch)
    {
        Count(batch);
        return new ValueTask<bool>(true);
    }
}
