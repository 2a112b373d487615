using SatGate.Budget.Ledger;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Proxy.Stages;

/// <summary>The holder of a verified token, with what is remembered between its calls. Thread-safe: each memory is one reference.</summary>
public sealed class Caller
{
    private BanCheck? _banCheck;
    private PathOfRoute? _routePath;
    private ChargePath? _path;

    /// <summary>Makes one that remembers nothing yet.</summary>
    public Caller(VerifiedToken token) => Token = token;

    /// <summary>The token.</summary>
    public VerifiedToken Token { get; }

    /// <summary>Whether the token or one it was narrowed from is revoked. Asked of the list again only when that has changed.</summary>
    public bool IsBanned(IRevocationList revocations)
    {
        BanCheck? check = _banCheck;
        long version = revocations.Version;
        if (check is null || check.Version != version)
        {
            check = new BanCheck(version, revocations.IsBanned(Token));
            _banCheck = check;
        }

        return check.IsBanned;
    }

    /// <summary>The budgets its calls on a route with this budget are charged to; null when they must be resolved.</summary>
    public ChargePath? PathFor(string? routeBudgetId)
    {
        ChargePath? path = _path;
        if (routeBudgetId is not null)
        {
            PathOfRoute? ofRoute = _routePath;
            path = ofRoute is not null && string.Equals(ofRoute.RouteBudgetId, routeBudgetId, StringComparison.Ordinal) ? ofRoute.Path : null;
        }

        return path is { IsStale: false } ? path : null;
    }

    /// <summary>Remembers a resolved path. Of paths with a route's budget the last one is kept.</summary>
    public void Keep(string? routeBudgetId, ChargePath path)
    {
        if (routeBudgetId is null)
        {
            _path = path;
        }
        else
        {
            _routePath = new PathOfRoute(routeBudgetId, path);
        }
    }

    private sealed record BanCheck(long Version, bool IsBanned);

    private sealed record PathOfRoute(string RouteBudgetId, ChargePath Path);
}
