using Microsoft.Extensions.Logging;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Knows what every budget is, and which budgets a caller is charged to. What the configuration says wins over the registry, that over the limit in
/// the caller's token, and that over the default. Bounded: the least recently used budgets are forgotten. Thread-safe.
/// </summary>
internal sealed partial class BudgetDirectory : IAsyncDisposable
{
    // Most routes whose paths are kept with a budget; further ones are made each time.
    private const int PathsMax = 64;

    private readonly BudgetDefinitions _definitions;
    private readonly IRegistryStore _registry;
    private readonly ISnapshotSource _snapshots;
    private readonly BudgetLedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BudgetAccount> _accounts = new(StringComparer.Ordinal);
    private readonly LinkedList<BudgetAccount> _byUse = new();
    private Dictionary<string, BudgetDefinition> _configured;
    private BudgetSettings _settings;

    // What a forgotten budget's window was: one that is made again does not fall behind it when the clock steps back.
    private long _floorUnixMs;
    private long _changeCount;

    public BudgetDirectory(
        BudgetDefinitions definitions, IRegistryStore registry, ISnapshotSource snapshots, BudgetLedgerOptions options, TimeProvider time, ILogger logger)
    {
        _definitions = definitions;
        _registry = registry;
        _snapshots = snapshots;
        _options = options;
        _time = time;
        _logger = logger;
        _settings = snapshots.Current.Budget;
        _configured = ByName(_settings);
        snapshots.Swapped += OnSwapped;
        registry.Changed += OnChanged;
    }

    /// <summary>Number of budgets in memory.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _accounts.Count;
            }
        }
    }

    /// <summary>The path of a caller, at once when it was asked for before; null when there is nothing to charge.</summary>
    public ValueTask<ChargePath?> ResolveAsync(string? budgetId, NanoUsd? tokenLimit, string? routeBudgetId)
    {
        string? first = budgetId ?? routeBudgetId;
        if (first is null)
        {
            return default;
        }

        string? route = string.Equals(first, routeBudgetId, StringComparison.Ordinal) ? null : routeBudgetId;
        NanoUsd? limit = budgetId is null ? null : tokenLimit;
        lock (_lock)
        {
            if (Find(first, limit) is { } account)
            {
                foreach (BudgetPath path in account.Paths)
                {
                    if (string.Equals(path.RouteBudgetId, route, StringComparison.Ordinal) && !path.IsStale)
                    {
                        return new ValueTask<ChargePath?>(path);
                    }
                }
            }
        }

        return BuildAsync(first, limit, route);
    }

    /// <summary>The path of a counter that its user defines.</summary>
    public ChargePath CounterFor(BudgetDefinition definition)
    {
        BudgetAccount? account = null;
        if (DefinitionRules.Find(definition) is null && definition.ParentId is null)
        {
            lock (_lock)
            {
                account = Find(definition.Id, definition.Limit) ?? Put(new AccountTerms(definition, TermsOrigin.Token));
            }
        }

        return account is null
            ? BudgetPath.Broken(definition.Id, "The counter is not defined in a way that could be kept.", _time)
            : Intern(new BudgetPath([account], routeBudgetId: null, _time));
    }

    /// <summary>The account of a budget. Throws <see cref="BudgetStoreException"/> when the registry must be asked and does not answer.</summary>
    /// <param name="budgetId">The budget.</param>
    /// <param name="tokenLimit">The limit it comes into being with when nobody has defined it; null for the default.</param>
    public ValueTask<BudgetAccount?> AccountAsync(string budgetId, NanoUsd? tokenLimit)
    {
        lock (_lock)
        {
            if (Find(budgetId, tokenLimit) is { } account)
            {
                return new ValueTask<BudgetAccount?>(account);
            }

            if (_configured.TryGetValue(budgetId, out BudgetDefinition? configured))
            {
                return new ValueTask<BudgetAccount?>(Put(new AccountTerms(configured, TermsOrigin.Snapshot)));
            }

            if (_stored is { } all)
            {
                return new ValueTask<BudgetAccount?>(Put(budgetId, all.GetValueOrDefault(budgetId), tokenLimit));
            }
        }

        return AskAsync(budgetId, tokenLimit);
    }

    /// <summary>What is defined for a budget, in the configuration or else the registry; null when neither knows it. Throws <see cref="BudgetStoreException"/>.</summary>
    public async ValueTask<(StoredBudget? Budget, TermsOrigin Origin)> DefinitionAsync(string budgetId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_configured.TryGetValue(budgetId, out BudgetDefinition? configured))
            {
                return (new StoredBudget(configured, null), TermsOrigin.Snapshot);
            }
        }

        return (await _definitions.FindAsync(budgetId, cancellationToken), TermsOrigin.Registry);
    }

    private async ValueTask<BudgetAccount?> AskAsync(string budgetId, NanoUsd? tokenLimit)
    {
        while (true)
        {
            long before = Volatile.Read(ref _changeCount);
            StoredBudget? stored = await _definitions.FindAsync(budgetId, CancellationToken.None);
            lock (_lock)
            {
                // Somebody may have defined it anew while the answer was on its way. That ends as soon as definitions rest for one round trip.
                if (before == _changeCount)
                {
                    return Put(budgetId, stored, tokenLimit);
                }
            }
        }
    }

    private async ValueTask<ChargePath?> BuildAsync(string first, NanoUsd? tokenLimit, string? route)
    {
        var accounts = new List<BudgetAccount>(BucketSet.CountMax);
        string? fault;
        try
        {
            fault = await AddAsync(accounts, first, tokenLimit) ?? (route is null ? null : await AddAsync(accounts, route, null));
        }
        catch (BudgetStoreException unanswered)
        {
            fault = unanswered.Message;
        }

        if (fault is not null)
        {
            Log.PathFault(_logger, first, fault);
            return BudgetPath.Broken(first, fault, _time);
        }

        return Intern(new BudgetPath([.. accounts], route, _time));
    }

    // Adds a budget and those above it. Answers what is wrong, or null.
    private async ValueTask<string?> AddAsync(List<BudgetAccount> accounts, string budgetId, NanoUsd? tokenLimit)
    {
        int start = accounts.Count;
        for (string? id = budgetId; id is not null;)
        {
            int known = accounts.FindIndex(a => string.Equals(a.Id, id, StringComparison.Ordinal));
            if (known >= 0)
            {
                // Met before on the caller's side: what stands above it is there already.
                return known < start ? null : $"The budget {id} stands above itself.";
            }

            if (accounts.Count == BucketSet.CountMax)
            {
                return $"More than {BucketSet.CountMax} budgets would be charged together.";
            }

            BudgetAccount? account = await AccountAsync(id, tokenLimit);
            if (account is null)
            {
                return $"The definition of the budget {id} is not understood.";
            }

            accounts.Add(account);
            tokenLimit = null;
            id = account.Terms.Definition.ParentId;
        }

        return null;
    }

    private BudgetPath Intern(BudgetPath path)
    {
        lock (_lock)
        {
            List<BudgetPath> paths = path.Accounts[0].Paths;
            paths.RemoveAll(p => p.IsStale);
            if (paths.Find(p => string.Equals(p.RouteBudgetId, path.RouteBudgetId, StringComparison.Ordinal)) is { } other)
            {
                return other;
            }

            if (paths.Count < PathsMax)
            {
                paths.Add(path);
            }

            return path;
        }
    }
}
