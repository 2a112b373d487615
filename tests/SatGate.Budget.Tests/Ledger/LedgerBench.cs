using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>A ledger with everything it stands on. Several on one store are several gateways.</summary>
internal sealed class LedgerBench : IAsyncDisposable
{
    private LedgerBench(IBudgetStore store, MemoryRegistry registry, BudgetSettings settings, BudgetLedgerOptions? options, TimeProvider? time, ISliceRecall? recall)
    {
        Registry = registry;
        Snapshots = new Snapshots(settings);
        Options = options ?? new BudgetLedgerOptions();
        Ledger = new BudgetLedger(store, registry, Snapshots, Usage, Options, time ?? TimeProvider.System, NullLogger<BudgetLedger>.Instance, recall);
    }

    public BudgetLedger Ledger { get; }

    public MemoryRegistry Registry { get; }

    public Snapshots Snapshots { get; }

    public BudgetLedgerOptions Options { get; }

    public UsageList Usage { get; } = new();

    public static async Task<LedgerBench> StartAsync(
        IBudgetStore store,
        BudgetSettings? settings = null,
        MemoryRegistry? registry = null,
        BudgetLedgerOptions? options = null,
        TimeProvider? time = null,
        ISliceRecall? recall = null)
    {
        var bench = new LedgerBench(store, registry ?? new MemoryRegistry(), settings ?? new BudgetSettings(), options, time, recall);
        await bench.Ledger.StartAsync(CancellationToken.None);
        return bench;
    }

    /// <summary>Settings with budgets that have a limit and nothing else.</summary>
    public static BudgetSettings With(params (string Id, long Limit)[] budgets) =>
        new() { Budgets = [.. budgets.Select(b => new BudgetDefinition { Id = b.Id, Limit = new NanoUsd(b.Limit) })] };

    public static FakeTimeProvider ClockAt(string moment) =>
        new(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture));

    public async Task<ChargePath> PathAsync(string budgetId, long? tokenLimit = null, string? route = null) =>
        await Ledger.ResolveAsync(budgetId, tokenLimit is { } limit ? new NanoUsd(limit) : null, route) ?? throw new InvalidOperationException("nothing to charge");

    public async Task<Charge> ChargeAsync(ChargePath path, long amount, EnforcementMode mode = EnforcementMode.Control) =>
        await Ledger.ChargeAsync(path, new NanoUsd(amount), mode);

    public async Task<Charge> ChargeAsync(string budgetId, long amount, EnforcementMode mode = EnforcementMode.Control) =>
        await ChargeAsync(await PathAsync(budgetId), amount, mode);

    // With a clock that stands still the ledger's own patience has no end.
    public async ValueTask DisposeAsync() => await Ledger.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
}
