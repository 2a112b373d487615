using System.Collections.Immutable;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Model.Audit;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Registry;

/// <summary>How tokens end, and how what they did not spend goes back.</summary>
public sealed partial class TokenService
{
    private const string DelegatedPrefix = "del-";

    // When an orphaned carve was seen first; one that is being minted right now is none. Bounded by what one pass lists.
    private readonly Dictionary<string, DateTimeOffset> _orphans = new(StringComparer.Ordinal);

    // Lapsed budgets in which nothing is left and nothing is held: nothing will ever come back from them again. Bounded likewise.
    private readonly HashSet<string> _settled = new(StringComparer.Ordinal);
    private readonly Lock _lapseGate = new();

    /// <summary>How long a carved budget without a token is left alone, since its token may be on its way into the registry. 60 s.</summary>
    public static readonly TimeSpan OrphanPatience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Revokes a token and all below it: bans first, so that nothing more is spent, then notes it, then returns what their carved budgets have
    /// left. Harmless to repeat. Null when there is no such token. Throws <see cref="BudgetStoreException"/> when the store does not answer; on
    /// this gateway the token itself is refused all the same.
    /// </summary>
    public async ValueTask<RevokeResult?> RevokeAsync(string id, string? reason, CancellationToken cancellationToken)
    {
        ImmutableArray<TokenRecord> family = await _registry.FamilyAsync(id, cancellationToken);
        if (family.IsEmpty)
        {
            return null;
        }

        DateTimeOffset now = _time.GetUtcNow();
        foreach (TokenRecord token in family)
        {
            // One that was delegated along the chain is covered by its parent's ban; one that was minted below it has a chain of its own.
            if (_bans.Find(token.Signature) is null)
            {
                await _bans.AddAsync(new BanRecord { Signature = token.Signature, Reason = reason, BannedAt = now }, cancellationToken);
            }
        }

        foreach (TokenRecord token in family.Where(static token => token.RevokedAt is null))
        {
            await _registry.MarkRevokedAsync(token.Id, now, cancellationToken);
            Tell(UsageKind.TokenRevoked, token, reason);
        }

        (NanoUsd returned, bool isPending) = await ReturnAsync(family, cancellationToken);
        return new RevokeResult([.. family.Select(static token => token.Id)], returned, isPending);
    }

    /// <summary>
    /// Bans a signature. When a registered token has it, that token is revoked with all below it; else whatever was narrowed from the signature is
    /// refused. Null when no registered token has it. Throws as <see cref="RevokeAsync"/> and <see cref="BanList.AddAsync"/>.
    /// </summary>
    public async ValueTask<RevokeResult?> BanAsync(string signature, string? reason, CancellationToken cancellationToken)
    {
        await _bans.AddAsync(new BanRecord { Signature = signature, Reason = reason, BannedAt = _time.GetUtcNow() }, cancellationToken);
        return await _registry.FindBySignatureAsync(signature, cancellationToken) is { } token
            ? await RevokeAsync(token.Id, reason, cancellationToken)
            : null;
    }

    /// <summary>
    /// Lifts a ban, and notes that the token which has the signature is no longer revoked. Tokens below it stay revoked, and what was returned
    /// stays returned. False when there was no such ban. Throws <see cref="BudgetStoreException"/>.
    /// </summary>
    public async ValueTask<bool> ReinstateAsync(string signature, CancellationToken cancellationToken)
    {
        if (await _registry.FindBySignatureAsync(signature, cancellationToken) is { RevokedAt: not null } token)
        {
            await _registry.MarkReinstatedAsync(token, cancellationToken);
        }

        return await _bans.RemoveAsync(signature, cancellationToken);
    }

    /// <summary>
    /// Returns what is left of the carved budgets of tokens that were revoked or have expired, and of those whose token was never handed out. To be
    /// called from time to time, and by whoever reconciles; several gateways may do so at once. Throws <see cref="BudgetStoreException"/>.
    /// </summary>
    public async ValueTask<LapseReport> ReturnLapsedAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<BudgetDefinition> carved = [.. (await _budgets.ListAsync(cancellationToken)).Where(static budget => budget.CarvedFromId is not null)];
        ImmutableArray<TokenRecord> tokens = await _registry.ListAsync(cancellationToken);
        ILookup<string?, TokenRecord> owners = tokens.ToLookup(static token => token.BudgetId, StringComparer.Ordinal);
        DateTimeOffset now = _time.GetUtcNow();
        List<BudgetDefinition> lapsed = [.. carved.Where(budget => IsLapsed(budget.Id, owners[budget.Id], now))];
        ForgetOrphansBut(carved.Where(budget => !owners[budget.Id].Any()));
        Dictionary<string, BudgetDefinition> byId = carved.ToDictionary(static budget => budget.Id, StringComparer.Ordinal);
        NanoUsd returned = NanoUsd.Zero;
        int count = 0;

        // Those carved from others first, so that what they give back moves on with the others'.
        foreach (BudgetDefinition budget in lapsed.Where(budget => !IsSettled(budget.Id)).OrderByDescending(budget => DepthOf(budget, byId)))
        {
            BudgetChange change = await _budgets.ReturnAsync(budget.Id, cancellationToken);
            if (!change.IsDone)
            {
                continue;
            }

            returned += change.Amount;
            count += change.Amount == NanoUsd.Zero ? 0 : 1;
            if (await _budgets.ReadAsync(budget.Id, cancellationToken) is null or { Held.Value: 0, Remaining.Value: 0 })
            {
                Settle(budget.Id);
            }
        }

        return new LapseReport(lapsed.Count, count, returned);
    }

    private async ValueTask<(NanoUsd Returned, bool IsPending)> ReturnAsync(ImmutableArray<TokenRecord> family, CancellationToken cancellationToken)
    {
        NanoUsd returned = NanoUsd.Zero;
        bool isPending = false;

        // Near ones come first in a family, and money has to flow up from the far ones.
        foreach (string budgetId in family.Reverse().Select(static token => token.BudgetId).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if ((await _budgets.FindAsync(budgetId, cancellationToken))?.CarvedFromId is null || await IsSharedAsync(family, budgetId, cancellationToken))
            {
                continue;
            }

            BudgetChange change = await _budgets.ReturnAsync(budgetId, cancellationToken);
            returned += change.IsDone ? change.Amount : NanoUsd.Zero;
            isPending |= change.Outcome == BudgetChangeOutcome.Unavailable;
        }

        return (returned, isPending);
    }

    // A child without a limit of its own spends from its parent's budget, which must not go when only the child does.
    private async ValueTask<bool> IsSharedAsync(ImmutableArray<TokenRecord> family, string budgetId, CancellationToken cancellationToken)
    {
        if (family[0].ParentId is not { } above)
        {
            return false;
        }

        TokenRecord? parent = await _registry.FindAsync(above, cancellationToken);
        return parent?.BudgetId == budgetId;
    }

    private bool IsLapsed(string budgetId, IEnumerable<TokenRecord> owners, DateTimeOffset now)
    {
        if (owners.Any())
        {
            return owners.All(token => token.RevokedAt is not null || token.ExpiresAt <= now);
        }

        lock (_lapseGate)
        {
            return budgetId.StartsWith(DelegatedPrefix, StringComparison.Ordinal)
                && !_orphans.TryAdd(budgetId, now)
                && now - _orphans[budgetId] >= OrphanPatience;
        }
    }

    private void ForgetOrphansBut(IEnumerable<BudgetDefinition> orphans)
    {
        HashSet<string> waiting = [.. orphans.Select(static budget => budget.Id)];
        lock (_lapseGate)
        {
            foreach (string budgetId in _orphans.Keys.Where(budgetId => !waiting.Contains(budgetId)).ToArray())
            {
                _orphans.Remove(budgetId);
            }
        }
    }

    private bool IsSettled(string budgetId)
    {
        lock (_lapseGate)
        {
            return _settled.Contains(budgetId);
        }
    }

    private void Settle(string budgetId)
    {
        lock (_lapseGate)
        {
            if (_settled.Count >= IBudgetAdministration.ListedMax)
            {
                _settled.Clear();
            }

            _settled.Add(budgetId);
        }
    }

    private static int DepthOf(BudgetDefinition budget, Dictionary<string, BudgetDefinition> carved)
    {
        const int DepthMax = 64;
        int depth = 0;
        BudgetDefinition? at = budget;
        while (at?.CarvedFromId is { } above && depth < DepthMax)
        {
            depth++;
            at = carved.GetValueOrDefault(above);
        }

        return depth;
    }
}
