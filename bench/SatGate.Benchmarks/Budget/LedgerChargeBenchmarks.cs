#pragma warning disable CA1001, CA2012 // The runner ends what set-up made; value tasks are what is measured.
using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;
using SatGate.Budget.Ledger;
using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Benchmarks.Budget;

/// <summary>What one charge costs its caller where no other machine is asked. The baseline is the store alone, called in the plainest way.</summary>
#pragma warning disable CA1001 // The clean-up disposes of it.
public class LedgerChargeBenchmarks
#pragma warning restore CA1001
{
    private static readonly NanoUsd Price = new(1);

    private readonly LocalCounterStore _store = new();
    private BudgetLedger _strict = null!;
    private BudgetLedger _leased = null!;
    private ChargePath _strictPath = null!;
    private ChargePath _leasedPath = null!;

    /// <summary>Budgets that one charge is taken from.</summary>
    [Params(1, 8)]
    public int Path { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _strict = await LedgerWorld.StartAsync(_store, LedgerWorld.Path(Path, DebitMode.Strict));
        _strictPath = (await _strict.ResolveAsync("b0", null, null))!;
        _leased = await LedgerWorld.StartAsync(
            new LocalCounterStore(), LedgerWorld.Path(Path, DebitMode.Leased) with { SliceMax = new NanoUsd(1L << 46) }, new BudgetLedgerOptions { HotChargeCount = 1 });
        _leasedPath = (await _leased.ResolveAsync("b0", null, null))!;
        for (int i = 0; i < 5000 && (await Leased()).Slice is null; i++)
        {
            await Task.Delay(1);
        }

        long before = _store.Spent;
        Charge strict = await Strict();
        Charge leased = await Leased();
        if (strict.Outcome != ChargeOutcome.Allowed || _store.Spent != before + 1 || leased.Outcome != ChargeOutcome.Allowed || leased.Slice is null)
        {
            throw new InvalidOperationException("A charge did not go as it should.");
        }
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _strict.DisposeAsync();
        await _leased.DisposeAsync();
    }

    /// <summary>A charge that asks a store in this process.</summary>
    [Benchmark(Baseline = true)]
    [AllocationGate]
    public ChargeOutcome StrictCharge()
    {
        ValueTask<Charge> charge = Strict();
        return charge.IsCompletedSuccessfully ? charge.Result.Outcome : throw new InvalidOperationException("Not done.");
    }

    /// <summary>A charge that a slice pays.</summary>
    [Benchmark]
    [AllocationGate]
    public ChargeOutcome LeasedCharge()
    {
        ValueTask<Charge> charge = Leased();
        return charge.IsCompletedSuccessfully ? charge.Result.Outcome : throw new InvalidOperationException("Not done.");
    }

    /// <summary>Finding the path of a caller that was seen before.</summary>
    [Benchmark]
    [AllocationGate]
    public ChargePath? Resolve()
    {
        ValueTask<ChargePath?> path = _strict.ResolveAsync("b0", Price, null);
        return path.IsCompletedSuccessfully ? path.Result : throw new InvalidOperationException("Not known.");
    }

    private ValueTask<Charge> Strict() => _strict.ChargeAsync(_strictPath, Price, EnforcementMode.Control);

    private ValueTask<Charge> Leased() => _leased.ChargeAsync(_leasedPath, Price, EnforcementMode.Control);
}
