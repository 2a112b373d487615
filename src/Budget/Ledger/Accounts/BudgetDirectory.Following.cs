using System.Threading.Channels;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>How the directory keeps up with the configuration and with the registry.</summary>
internal sealed partial class BudgetDirectory
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();

    // One reading settles every reason that came before it, so one waiting signal is enough.
    private readonly Channel<byte> _signals = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // All of the registry; null while it has not been read, or is too large to be.
    private Dictionary<string, StoredBudget>? _stored;

    // What changed here since the reading under way began, which may have passed those names already; null while there is none.
    private Dictionary<string, StoredBudget?>? _sinceReadBegan;
    private Task _following = Task.CompletedTask;

    /// <summary>Reads the registry and begins to follow it. When it does not answer, definitions are asked for one by one until it does.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        bool failed = false;
        try
        {
            await ReadAsync(cancellationToken);
        }
        catch (BudgetStoreException fault)
        {
            Log.DefinitionsUnread(_logger, fault.Message);
            failed = true;
            _signals.Writer.TryWrite(0);
        }

        _following = FollowAsync(failed, _stopping.Token);
    }

    /// <summary>Takes over what was just written to the registry from here; null for removed.</summary>
    public void Learn(string budgetId, StoredBudget? budget)
    {
        lock (_lock)
        {
            _changeCount++;
            _sinceReadBegan?[budgetId] = budget;
            if (_stored is not null)
            {
                Write(_stored, budgetId, budget);
            }

            Retire(budgetId);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _snapshots.Swapped -= OnSwapped;
        _registry.Changed -= OnChanged;
        await _stopping.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private void OnChanged(string collection)
    {
        if (string.Equals(collection, BudgetDefinitions.Collection, StringComparison.Ordinal))
        {
            _signals.Writer.TryWrite(0);
        }
    }

    private void OnSwapped(GatewaySnapshot snapshot)
    {
        BudgetSettings settings = snapshot.Budget;
        Dictionary<string, BudgetDefinition> configured = ByName(settings);
        lock (_lock)
        {
            foreach (string name in Differences(_configured, configured))
            {
                Retire(name);
            }

            bool isDefaultChanged = settings.DefaultIsUnlimited != _settings.DefaultIsUnlimited || settings.DefaultLimit != _settings.DefaultLimit;
            _configured = configured;
            _settings = settings;
            if (isDefaultChanged)
            {
                RetireWhere(TermsOrigin.Default);
            }
        }
    }

    private void RetireWhere(TermsOrigin atLeast)
    {
        foreach (BudgetAccount account in _byUse)
        {
            if (account.Terms.Origin >= atLeast)
            {
                account.Retire();
            }
        }
    }

    private async Task FollowAsync(bool failed, CancellationToken cancellationToken)
    {
        while (await _signals.Reader.WaitToReadAsync(cancellationToken))
        {
            _signals.Reader.TryRead(out _);
            TimeSpan pause;
            try
            {
                long start = _time.GetTimestamp();
                await ReadAsync(cancellationToken);
                // A long list is read seldom enough to cost a fifth of the time at most.
                TimeSpan took = _time.GetElapsedTime(start) * 4;
                pause = took < PauseMin ? PauseMin : took > PauseMax ? PauseMax : took;
                if (failed)
                {
                    Log.DefinitionsReadAgain(_logger);
                }

                failed = false;
            }
            catch (BudgetStoreException fault)
            {
                if (!failed)
                {
                    Log.DefinitionsUnread(_logger, fault.Message);
                }

                failed = true;
                pause = RetryPause;
                _signals.Writer.TryWrite(0);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Log.LoopFault(_logger, "definitions", fault);
                pause = RetryPause;
            }

            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _sinceReadBegan = new Dictionary<string, StoredBudget?>(StringComparer.Ordinal);
        }

        try
        {
            bool isSmall = await _definitions.CountAsync(cancellationToken) <= _options.DefinitionCountMax;
            Take(isSmall ? await _definitions.ReadAllAsync(cancellationToken) : null);
        }
        finally
        {
            lock (_lock)
            {
                _sinceReadBegan = null;
            }
        }
    }

    private void Take(Dictionary<string, StoredBudget>? stored)
    {
        lock (_lock)
        {
            _changeCount++;
            foreach ((string name, StoredBudget? budget) in stored is null ? [] : _sinceReadBegan!)
            {
                Write(stored!, name, budget);
            }

            if (stored is null || _stored is null)
            {
                // Nothing to compare with: whatever the configuration does not define is looked up again when it is used next.
                RetireWhere(TermsOrigin.Registry);
            }
            else
            {
                foreach (string name in Differences(_stored, stored))
                {
                    Retire(name);
                }
            }

            _stored = stored;
        }
    }

    private static void Write(Dictionary<string, StoredBudget> stored, string name, StoredBudget? budget)
    {
        if (budget is null)
        {
            stored.Remove(name);
        }
        else
        {
            stored[name] = budget;
        }
    }
}
