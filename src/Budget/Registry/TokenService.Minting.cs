using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Model.Audit;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Budget.Registry;

/// <summary>How tokens come into being.</summary>
public sealed partial class TokenService
{
    /// <summary>Restrictions of a parent that a child minted beside it does not repeat: its money, which the child has its own words for.</summary>
    private static readonly string[] MoneyCaveats = ["budget_id", "budget_limit", "budget_bind"];

    /// <summary>Mints a token. Does not throw for a fault of the store.</summary>
    public async ValueTask<MintResult> MintAsync(MintOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (FindFault(order) is { } fault)
        {
            return MintResult.Fail(MintOutcome.Invalid, fault);
        }

        try
        {
            return order.ParentId is null ? await MintRootAsync(order, cancellationToken) : await MintBelowAsync(order, cancellationToken);
        }
        catch (BudgetStoreException silent)
        {
            return MintResult.Fail(MintOutcome.Unavailable, silent.Message);
        }
    }

    /// <summary>
    /// Delegates from a token that was verified: the child is the parent, narrowed, and its limit is carved out of the parent's budget. Without a
    /// limit it spends from the parent's budget. Does not throw for a fault of the store.
    /// </summary>
    /// <param name="parent">The parent; expiry and revocation are asked here again.</param>
    /// <param name="order">What is asked for; its <see cref="MintOrder.ParentId"/> and <see cref="MintOrder.BudgetId"/> are null.</param>
    /// <param name="cancellationToken">The caller no longer wants this.</param>
    public async ValueTask<MintResult> DelegateAsync(VerifiedToken parent, MintOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(order);
        string? fault = order is { ParentId: not null } or { BudgetId: not null } or { IsUnlimited: true } or { Scopes.Length: > 1 }
            ? "a delegated token takes a name, a limit, one scope, routes and an expiry"
            : FindFault(order with { ParentId = parent.TokenId });
        if (fault is not null)
        {
            return MintResult.Fail(MintOutcome.Invalid, fault);
        }

        if (_bans.IsBanned(parent) || parent.IsExpired(_time.GetUtcNow().ToUnixTimeMilliseconds()))
        {
            return MintResult.Fail(MintOutcome.ParentEnded, "the parent token is revoked or expired");
        }

        try
        {
            string budgetId = order.Limit is null ? parent.BudgetId : TokenMint.NewDelegatedBudgetId();
            if (Narrow(parent, order, budgetId, out string? refusal) is not { } child)
            {
                return MintResult.Fail(MintOutcome.Invalid, refusal!);
            }

            var home = new BudgetHome(parent.BudgetId, parent.BudgetLimit);
            TokenRecord record = Describe(child, order, budgetId, await FindRegisteredAsync(parent.Macaroon, parent.ChainSignatures, cancellationToken), parent.Depth + 1);
            return await FundAndRememberAsync(child, record, order.Limit, home, UsageKind.Delegation, cancellationToken);
        }
        catch (BudgetStoreException silent)
        {
            return MintResult.Fail(MintOutcome.Unavailable, silent.Message);
        }
    }

    private async ValueTask<MintResult> MintRootAsync(MintOrder order, CancellationToken cancellationToken)
    {
        string budgetId = order.BudgetId ?? BudgetPrefix + RandomNumberGenerator.GetHexString(24, lowercase: true);
        if (order.BudgetId is not null && await _budgets.FindAsync(budgetId, cancellationToken) is null)
        {
            return MintResult.Fail(MintOutcome.NotFound, $"there is no budget {budgetId}");
        }

        var grant = new TokenGrant
        {
            ExpiresAt = order.ExpiresAt,
            Scopes = order.Scopes,
            Tenant = _tenant == "default" ? null : _tenant,
            Label = order.Name,
            Routes = order.Routes,
            BudgetId = budgetId,
            BudgetLimit = order.Limit,
        };
        if (TryMint(grant, out string? refusal) is not { } token)
        {
            return MintResult.Fail(MintOutcome.Invalid, refusal!);
        }

        if (order.Limit is not null || order.IsUnlimited)
        {
            BudgetChange defined = await _budgets.DefineAsync(
                new BudgetDefinition { Id = budgetId, Limit = order.Limit, Window = order.Window, TimeZone = order.TimeZone, Label = order.Name },
                cancellationToken);
            if (!defined.IsDone)
            {
                return MintResult.Fail(OutcomeOf(defined.Outcome), defined.Reason ?? "the budget could not be made", null);
            }
        }

        return await RememberAsync(token, Describe(token, order, budgetId, parentId: null, depth: 0), null, UsageKind.TokenMinted, cancellationToken);
    }

    // The parent's own text is not known here, so its chain cannot be continued: its restrictions are repeated in a chain of the child's own,
    // and whoever revokes the parent revokes the child by name.
    private async ValueTask<MintResult> MintBelowAsync(MintOrder order, CancellationToken cancellationToken)
    {
        if (await _registry.FindAsync(order.ParentId!, cancellationToken) is not { } parent)
        {
            return MintResult.Fail(MintOutcome.NotFound, $"there is no token {order.ParentId}");
        }

        if (parent.RevokedAt is not null || parent.ExpiresAt <= _time.GetUtcNow() || _bans.IsBanned([parent.Signature]))
        {
            return MintResult.Fail(MintOutcome.ParentEnded, "the parent token is revoked or expired");
        }

        if (parent.BudgetId is not { } parentBudgetId)
        {
            return MintResult.Fail(MintOutcome.Refused, "the parent token has no budget to give from");
        }

        string budgetId = order.Limit is null ? parentBudgetId : TokenMint.NewDelegatedBudgetId();
        var grant = new TokenGrant
        {
            ExtraCaveats = [.. parent.Caveats.Where(static caveat => !IsMoney(caveat)), $"parent = {parent.Id}", .. Restrictions(order)],
            BudgetId = budgetId,
            BudgetLimit = order.Limit ?? parent.Limit,
        };
        if (TryMint(grant, out string? refusal) is not { } token)
        {
            return MintResult.Fail(MintOutcome.Invalid, refusal!);
        }

        TokenRecord record = Describe(token, order, budgetId, parent.Id, parent.Depth + 1);
        record = parent.ExpiresAt < (record.ExpiresAt ?? DateTimeOffset.MaxValue) ? record with { ExpiresAt = parent.ExpiresAt } : record;
        var home = new BudgetHome(parentBudgetId, parent.Limit);
        return await FundAndRememberAsync(token, record, order.Limit, home, UsageKind.Delegation, cancellationToken);
    }

    private async ValueTask<MintResult> FundAndRememberAsync(
        Macaroon token, TokenRecord record, NanoUsd? limit, BudgetHome home, UsageKind kind, CancellationToken cancellationToken)
    {
        if (limit is not { } amount)
        {
            return await RememberAsync(token, record, null, kind, cancellationToken);
        }

        BudgetChange carved = await FundAsync(home, record.BudgetId!, amount, record.Name, cancellationToken);
        return carved.IsDone
            ? await RememberAsync(token, record, carved.Amount, kind, cancellationToken)
            : MintResult.Fail(OutcomeOf(carved.Outcome), carved.Reason ?? "the parent's budget does not cover it", carved.Outcome == BudgetChangeOutcome.Refused ? carved.Amount : null);
    }

    private async ValueTask<BudgetChange> FundAsync(BudgetHome home, string childId, NanoUsd amount, string? label, CancellationToken cancellationToken)
    {
        BudgetDefinition? definition = await _budgets.FindAsync(home.BudgetId, cancellationToken);
        if (definition is { Limit: null })
        {
            // Nothing to carve from where nothing is limited: the child's limit is its own, and what it spends counts for the parent too.
            return await _budgets.DefineAsync(new BudgetDefinition { Id = childId, Limit = amount, ParentId = home.BudgetId, Label = label }, cancellationToken);
        }

        BudgetChange carved = await _budgets.CarveAsync(home.BudgetId, childId, amount, label, cancellationToken);
        if (carved.Outcome != BudgetChangeOutcome.NotFound || definition is not null)
        {
            return carved;
        }

        if (home.Limit is null)
        {
            return new BudgetChange(BudgetChangeOutcome.Refused, NanoUsd.Zero, "the parent token has no budget of its own to give from");
        }

        // The parent's limit stands in the token alone, as with tokens that another program minted, and nobody has used it yet: now the ledger has
        // to know it.
        BudgetChange defined = await _budgets.DefineAsync(new BudgetDefinition { Id = home.BudgetId, Limit = home.Limit }, cancellationToken);
        return defined.IsDone ? await _budgets.CarveAsync(home.BudgetId, childId, amount, label, cancellationToken) : defined;
    }

    // The last step. From here on the token can be found, listed and revoked; if it cannot be remembered nobody gets it, and the money goes back.
    private async ValueTask<MintResult> RememberAsync(
        Macaroon token, TokenRecord record, NanoUsd? parentRemaining, UsageKind kind, CancellationToken cancellationToken)
    {
        try
        {
            if (await _registry.AddAsync(record, cancellationToken))
            {
                Tell(kind, record, record.Name);
                return new MintResult(MintOutcome.Done, token, record, parentRemaining, null);
            }
        }
        catch (Exception silent) when (silent is BudgetStoreException or OperationCanceledException)
        {
            await ForgetAsync(record, parentRemaining is not null);
            if (silent is OperationCanceledException)
            {
                throw;
            }

            return MintResult.Fail(MintOutcome.Unavailable, silent.Message);
        }

        await ForgetAsync(record with { Id = string.Empty }, parentRemaining is not null);
        return MintResult.Fail(MintOutcome.Unavailable, "a token of that id is there already; repeat the request");
    }

    // Whether the record was written is not known; both steps are harmless when there is nothing to undo, and the second is repeated by
    // ReturnLapsedAsync when it fails here.
    private async ValueTask ForgetAsync(TokenRecord record, bool isFunded)
    {
        if (isFunded)
        {
            BudgetChange returned = await _budgets.ReturnAsync(record.BudgetId!, CancellationToken.None);
            if (!returned.IsDone)
            {
                Log.CarveNotReturned(_logger, record.BudgetId!, returned.Reason ?? returned.Outcome.ToString());
            }
        }

        if (record.Id.Length > 0)
        {
            try
            {
                await _registry.RemoveAsync(record.Id, CancellationToken.None);
            }
            catch (BudgetStoreException silent)
            {
                Log.RecordNotRemoved(_logger, record.Id, silent.Message);
            }
        }
    }

    private Macaroon? Narrow(VerifiedToken parent, MintOrder order, string budgetId, out string? refusal)
    {
        try
        {
            TokenKey? key = _keys().FirstOrDefault(known => VerifierOf(known).Verify(Encoding.ASCII.GetBytes(parent.Macaroon.ToText())).Token is not null);
            if (key is null)
            {
                refusal = "the parent token was minted with a root key that is no longer in force";
                return null;
            }

            Macaroon child = order.Limit is { } limit
                ? TokenMint.Delegate(parent.Macaroon, key, new DelegationGrant
                {
                    Label = order.Name,
                    Scope = order.Scopes.IsEmpty ? null : order.Scopes[0],
                    ExpiresAt = order.ExpiresAt,
                    Routes = order.Routes,
                    BudgetId = budgetId,
                    BudgetLimit = limit,
                })
                : TokenMint.Attenuate(parent.Macaroon, [$"parent = {parent.TokenId}", .. Restrictions(order)]);
            TokenVerification verified = VerifierOf(key).Verify(Encoding.ASCII.GetBytes(child.ToText()));
            refusal = verified.Fault == TokenFault.None ? null : TokenFaults.Message(verified.Fault);
            return refusal is null ? child : null;
        }
        catch (ArgumentException fault)
        {
            refusal = fault.Message;
            return null;
        }
    }

    // A seal has to be of the key that the chain begins with. Whether a budget without any seal counts was decided by whoever verified the parent.
    private TokenVerifier VerifierOf(TokenKey key) => new([key], _time, _tenant, acceptUnsealedBudgets: true) { AcceptsArgumentRules = true };

    private Macaroon? TryMint(TokenGrant grant, out string? refusal)
    {
        try
        {
            refusal = null;
            return TokenMint.Mint(_keys()[0], grant, _time);
        }
        catch (ArgumentException fault)
        {
            refusal = fault.Message;
            return null;
        }
    }

    // A holder may have narrowed the parent before it delegates: the token that is registered is then an earlier link of the same chain.
    private async ValueTask<string> FindRegisteredAsync(Macaroon parent, ImmutableArray<string> chain, CancellationToken cancellationToken)
    {
        for (int i = chain.Length - 1; i >= 0; i--)
        {
            string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parent.Identifier + chain[i])), 0, 6);
            if (await _registry.FindAsync(id, cancellationToken) is not null)
            {
                return id;
            }
        }

        return parent.TokenId;
    }

    private readonly record struct BudgetHome(string BudgetId, NanoUsd? Limit);
}
