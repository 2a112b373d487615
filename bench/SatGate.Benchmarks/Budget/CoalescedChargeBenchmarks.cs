#pragma warning disable CA1001, CA2012 // The runner ends what set-up made; value tasks are what is measured.
using System.Threading.Tasks.Sources;
using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;
using SatGate.Budget.Ledger;
using SatGate.Model.Configuration;

namespace SatGate.Benchmarks.Budget;

/// <summary>What one charge costs when a store on another thread answers: queueing, batching, completing. Callers charge one after the other.</summary>
#pragma warning disable CA1001 // The clean-up disposes of it.
public class CoalescedChargeBenchmarks : IValueTaskSource
#pragma warning restore CA1001
{
    private const int Charges = 32_768;

    private ManualResetValueTaskSourceCore<bool> _end;
    private ChargeCaller[] _callers = [];
    private int _running;
    private RemoteCounterStore _store = null!;
    private BudgetLedger _ledger = null!;

    /// <summary>Callers at once.</summary>
    [Params(32, 2048)]
    public int Callers { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _store = new RemoteCounterStore();
        // What is remembered for a store that loses it is kept in a ring that grows to its limit; here it is small, so that it is full at once.
        _ledger = await LedgerWorld.StartAsync(
            _store, LedgerWorld.Path(1, DebitMode.Strict), new BudgetLedgerOptions { ReplayCountMax = 1024 });
        ChargePath path = (await _ledger.ResolveAsync("b0", null, null))!;
        _callers = [.. Enumerable.Range(0, Callers).Select(_ => new ChargeCaller(_ledger, path, OnEnd))];
        long before = _store.Spent;
        await Charge();
        if (_store.Spent != before + Charges)
        {
            throw new InvalidOperationException("A charge did not go as it should.");
        }
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        Console.WriteLine($"// {Callers} callers: {(double)_store.Spent / _store.Batches:F1} charges a batch");
        await _ledger.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Benchmark(OperationsPerInvoke = Charges)]
    [AllocationGate]
    public ValueTask Charge()
    {
        _end.Reset();
        _running = Callers;
        var end = new ValueTask(this, _end.Version);
        foreach (ChargeCaller caller in _callers)
        {
            caller.Start(Charges / Callers);
        }

        return end;
    }

    void IValueTaskSource.GetResult(short token) => _end.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _end.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _end.OnCompleted(continuation, state, token, flags);

    private void OnEnd()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _end.SetResult(true);
        }
    }
}
