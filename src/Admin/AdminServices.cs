using Microsoft.Extensions.Logging;
using SatGate.Budget.Ledger;
using SatGate.Budget.Lightning;
using SatGate.Budget.Registry;
using SatGate.Budget.Stores;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Mcp;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Admin;

/// <summary>What the admin API stands on. It owns none of it.</summary>
public sealed record AdminServices
{
    /// <summary>The secret that opens the API; never absent, so that it is never open (<see cref="AdminTokenFile.Ensure"/> makes one).</summary>
    public required AdminToken Token { get; init; }

    /// <summary>The configuration in force; <see cref="AdminSettings"/> is read once, at the start.</summary>
    public required ISnapshotSource Snapshots { get; init; }

    /// <summary>Mints and revokes.</summary>
    public required TokenService Tokens { get; init; }

    /// <summary>Gives the verifier of capability tokens with the keys in force.</summary>
    public required Func<TokenVerifier> Verifier { get; init; }

    /// <summary>The revoked signatures.</summary>
    public required BanList Bans { get; init; }

    /// <summary>Budgets.</summary>
    public required IBudgetAdministration Budgets { get; init; }

    /// <summary>Where balances live, for reconciling.</summary>
    public required IBudgetStore Store { get; init; }

    /// <summary>The audit log.</summary>
    public required IAuditLog Audit { get; init; }

    /// <summary>Takes payments; null when no node is configured.</summary>
    public PaymentGate? Payments { get; init; }

    /// <summary>Takes events of changes made here.</summary>
    public required IUsageSink Usage { get; init; }

    /// <summary>The MCP endpoint; null without one.</summary>
    public IMcpInspection? Mcp { get; init; }

    /// <summary>Where tool calls that wait for approval are answered; null without an MCP endpoint.</summary>
    public IApprovalDesk? Approvals { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Makes loggers.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>Begins a drain, as SIGTERM does: no new requests, and the process ends when those in flight have. Must return at once.</summary>
    public required Action BeginDrain { get; init; }

    /// <summary>Cancelled when the gateway drains, so that streams of events end.</summary>
    public CancellationToken Draining { get; init; }
}
