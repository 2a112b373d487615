using Microsoft.Extensions.Logging;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Hosting;

/// <summary>What is said about the ledger at start, and whether the gateway may start on it.</summary>
internal static class LedgerChecks
{
    /// <summary>Longest wait for what the store says about itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Logs the store, its risks and a key made just now. False when the store may lose money and routes in control mode rely on it.</summary>
    public static async Task<bool> PassAsync(Treasury treasury, GatewaySnapshot snapshot, ILogger logger)
    {
        Log.LedgerOpened(logger, treasury.Stores.Budget.Description);
        if (treasury.Keys.MadePath is { } path)
        {
            Log.RootKeyMade(logger, path);
        }

        IReadOnlyList<string> risks;
        try
        {
            using var timer = new CancellationTokenSource(Patience);
            risks = await treasury.Stores.Budget.FindRisksAsync(timer.Token);
        }
        catch (Exception fault) when (fault is BudgetStoreException or OperationCanceledException)
        {
            // Not a reason to stay down: the fail mode answers until the store does.
            Log.LedgerSilent(logger, fault.Message);
            return true;
        }

        foreach (string risk in risks)
        {
            Log.LedgerRisk(logger, risk);
        }

        if (risks.Count == 0 || snapshot.Budget.AllowUnsafeRedis || !(snapshot.Routes.Any(route => Controls(route.Policy, snapshot.Budget)) || Controls(snapshot)))
        {
            return true;
        }

        Log.LedgerUnsafe(logger);
        return false;
    }

    private static bool Controls(PolicyDefinition policy, BudgetSettings budget) =>
        policy.Kind is PolicyKind.Fiat402 or PolicyKind.L402 && (policy.Mode ?? budget.Mode) is EnforcementMode.Control or EnforcementMode.Charge;

    private static bool Controls(GatewaySnapshot snapshot) =>
        snapshot.Mcp.Enabled && snapshot.McpFile is { Enforcement: McpEnforcement.Control or McpEnforcement.Charge };
}
