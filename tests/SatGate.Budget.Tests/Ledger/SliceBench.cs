using SatGate.Budget.Ledger;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>What tests of slices share.</summary>
internal static class SliceBench
{
    public static long Unsettled(LedgerBench bench) =>
        ((BudgetPath)bench.PathAsync("a").Result).Slices!.Current is { } slice ? slice.Granted - slice.Available : 0;

    public static BudgetSettings Leased(long limit) => LedgerBench.With(("a", limit)) with { Debit = DebitMode.Leased };

    // Charges strictly until there is a slice. Answers what was charged.
    public static async Task<long> WarmAsync(LedgerBench bench, ChargePath path, ScriptedStore store)
    {
        for (int i = 0; i < bench.Options.HotChargeCount; i++)
        {
            Assert.Null((await bench.ChargeAsync(path, 10)).Slice);
        }

        await Eventually.TrueAsync(() => ((BudgetPath)path).Slices!.Current is not null, "a slice is taken");
        Assert.Equal(1, store.Holds);
        return bench.Options.HotChargeCount * 10;
    }
}
