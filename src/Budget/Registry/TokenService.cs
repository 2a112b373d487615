using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Ledger;
using SatGate.Model.Audit;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Budget.Registry;

/// <summary>
/// Mints, delegates, revokes and describes tokens, with the money that belongs to each step. Money moves first and in one step of the ledger,
/// then the token is remembered, then it is handed out: whatever fails in between leaves money where it was or gives it back. Thread-safe; off
/// the data path.
/// </summary>
public sealed partial class TokenService
{
    /// <summary>How budgets begin that are made for a minted token.</summary>
    public const string BudgetPrefix = "bud-";

    private readonly Func<ImmutableArray<TokenKey>> _keys;
    private readonly string _tenant;
    private readonly TokenRegistry _registry;
    private readonly BanList _bans;
    private readonly IBudgetAdministration _budgets;
    private readonly IUsageSink _usage;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes the service; it owns nothing that it is given.</summary>
    /// <param name="keys">The root keys in force, the one that mints first; asked at each step, so that a changed key counts at once.</param>
    /// <param name="tenant">The tenant; tokens name it unless it is <c>default</c>.</param>
    /// <param name="registry">Remembers tokens.</param>
    /// <param name="bans">Takes revocations.</param>
    /// <param name="budgets">The ledger.</param>
    /// <param name="usage">Takes an event for every step.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of what could not be undone.</param>
    public TokenService(
        Func<ImmutableArray<TokenKey>> keys,
        string tenant,
        TokenRegistry registry,
        BanList bans,
        IBudgetAdministration budgets,
        IUsageSink usage,
        TimeProvider time,
        ILogger<TokenService> logger)
    {
        _keys = keys;
        _tenant = tenant;
        _registry = registry;
        _bans = bans;
        _budgets = budgets;
        _usage = usage;
        _time = time;
        _logger = logger;
    }

    /// <summary>The tokens it remembers.</summary>
    public TokenRegistry Registry => _registry;

    /// <summary>
    /// A token, the tokens above it (its own id last) and what is left of its budget; null when it is not known. Throws
    /// <see cref="Stores.BudgetStoreException"/> when the store does not answer.
    /// </summary>
    public async ValueTask<TokenView?> InspectAsync(string id, CancellationToken cancellationToken)
    {
        if (await _registry.FindAsync(id, cancellationToken) is not { } token)
        {
            return null;
        }

        ImmutableArray<string> chain = await ChainAsync(token, cancellationToken);
        BudgetReading? reading = token.BudgetId is { } budgetId ? await _budgets.ReadAsync(budgetId, cancellationToken) : null;
        return new TokenView(token, chain, reading);
    }

    private async ValueTask<ImmutableArray<string>> ChainAsync(TokenRecord token, CancellationToken cancellationToken)
    {
        const int DepthMax = 64;
        List<string> chain = [token.Id];
        string? above = token.ParentId;
        while (above is not null && chain.Count < DepthMax && !chain.Contains(above, StringComparer.Ordinal))
        {
            chain.Add(above);
            above = (await _registry.FindAsync(above, cancellationToken))?.ParentId;
        }

        chain.Reverse();
        return [.. chain];
    }

    private void Tell(UsageKind kind, TokenRecord token, string? detail)
    {
        _usage.TryRecord(new UsageEvent
        {
            UnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            Kind = kind,
            Decision = UsageDecision.Allow,
            TokenId = token.Id,
            ParentTokenId = token.ParentId,
            BudgetId = token.BudgetId,
            Tenant = _tenant == "default" ? null : _tenant,
            RemainingNanoUsd = token.Limit?.Value ?? long.MaxValue,
            LimitNanoUsd = token.Limit?.Value ?? long.MaxValue,
            Detail = detail,
        });
    }
}
