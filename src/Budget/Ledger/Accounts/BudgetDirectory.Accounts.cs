using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>The accounts in memory. Everything here runs under the lock.</summary>
internal sealed partial class BudgetDirectory
{
    // A default stands only until a token brings a limit.
    private BudgetAccount? Find(string budgetId, NanoUsd? tokenLimit)
    {
        if (!_accounts.TryGetValue(budgetId, out BudgetAccount? account) || account.IsStale
            || (tokenLimit is not null && account.Terms.Origin == TermsOrigin.Default))
        {
            return null;
        }

        if (!ReferenceEquals(_byUse.First, account.Place))
        {
            _byUse.Remove(account.Place!);
            _byUse.AddFirst(account.Place!);
        }

        return account;
    }

    private BudgetAccount? Put(string budgetId, StoredBudget? stored, NanoUsd? tokenLimit)
    {
        if (stored is not null)
        {
            return stored.Definition is { } definition ? Put(new AccountTerms(definition, TermsOrigin.Registry)) : null;
        }

        return tokenLimit is { } limit
            ? Put(new AccountTerms(new BudgetDefinition { Id = budgetId, Limit = limit }, TermsOrigin.Token))
            : Put(new AccountTerms(new BudgetDefinition { Id = budgetId, Limit = DefaultLimit }, TermsOrigin.Default));
    }

    private NanoUsd? DefaultLimit => _settings.DefaultIsUnlimited ? null : _settings.DefaultLimit ?? NanoUsd.Zero;

    private BudgetAccount? Put(AccountTerms terms)
    {
        if (!WindowCalendar.TryCreate(terms.Definition.Window, terms.Definition.TimeZone, out WindowCalendar calendar))
        {
            return null;
        }

        _accounts.TryGetValue(terms.Definition.Id, out BudgetAccount? before);
        if (before is { IsStale: false } && before.Terms == terms)
        {
            return before;
        }

        var account = new BudgetAccount(terms, calendar, before, _floorUnixMs);
        if (before is not null)
        {
            before.Retire();
            _byUse.Remove(before.Place!);
        }

        account.Place = _byUse.AddFirst(account);
        _accounts[account.Id] = account;
        if (_accounts.Count > _options.AccountCountMax)
        {
            Forget(_byUse.Last!.Value);
        }

        return account;
    }

    private void Forget(BudgetAccount account)
    {
        account.Retire();
        _floorUnixMs = Math.Max(_floorUnixMs, account.LatestStartUnixMs);
        _byUse.Remove(account.Place!);
        _accounts.Remove(account.Id);
    }

    private void Retire(string budgetId)
    {
        if (_accounts.TryGetValue(budgetId, out BudgetAccount? account))
        {
            account.Retire();
        }
    }

    private static Dictionary<string, BudgetDefinition> ByName(Model.Configuration.BudgetSettings settings)
    {
        var byName = new Dictionary<string, BudgetDefinition>(StringComparer.Ordinal);
        foreach (BudgetDefinition definition in settings.Budgets)
        {
            byName.TryAdd(definition.Id, definition);
        }

        return byName;
    }

    // Names whose value is not the same in both.
    private static IEnumerable<string> Differences<T>(Dictionary<string, T> before, Dictionary<string, T> after)
        where T : class
    {
        foreach ((string name, T value) in before)
        {
            if (!after.TryGetValue(name, out T? other) || !value.Equals(other))
            {
                yield return name;
            }
        }

        foreach (string name in after.Keys)
        {
            if (!before.ContainsKey(name))
            {
                yield return name;
            }
        }
    }
}
