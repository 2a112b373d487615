using Microsoft.Extensions.Logging;
using SatGate.Budget.Ledger;
using SatGate.Budget.Lightning;
using SatGate.Budget.Registry;
using SatGate.Budget.Stores;
using SatGate.CloudSync.Spool;
using SatGate.Model.Configuration;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;
using SatGate.Transport.Upstream;

namespace SatGate.Gateway.Hosting;

/// <summary>Everything about tokens and money, opened in order and closed in reverse: stores, audit log, ledger, bans, tokens, payments.</summary>
internal sealed class Treasury : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _owned = new();

    private ILightningNode? _node;

    private Treasury()
    {
    }

    /// <summary>The stores.</summary>
    public LedgerStores Stores { get; private set; } = null!;

    /// <summary>The audit log.</summary>
    public AuditSpool Audit { get; private set; } = null!;

    /// <summary>The ledger.</summary>
    public BudgetLedger Ledger { get; private set; } = null!;

    /// <summary>What is revoked.</summary>
    public BanList Bans { get; private set; } = null!;

    /// <summary>Mints and revokes.</summary>
    public TokenService Tokens { get; private set; } = null!;

    /// <summary>Takes payments; null without a node.</summary>
    public PaymentGate? Payments { get; private set; }

    /// <summary>The root secrets.</summary>
    public RootKeys Keys { get; private set; } = null!;

    /// <summary>What the data path asks.</summary>
    public Governor Governor { get; private set; } = null!;

    /// <summary>
    /// Opens everything. Throws <see cref="BudgetStoreException"/>, <see cref="AuditStoreException"/>, <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/>, and then holds nothing open.
    /// </summary>
    /// <param name="snapshots">The configuration in force; what is read at start is read now.</param>
    /// <param name="gatewayName">The name that audit events carry; null for none.</param>
    /// <param name="dialer">Opens connections to a store elsewhere; null leaves it to the store's client.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For every part.</param>
    /// <param name="cancellationToken">The caller no longer wants this.</param>
    public static async Task<Treasury> OpenAsync(
        ISnapshotSource snapshots,
        string? gatewayName,
        IUpstreamDialer? dialer,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var treasury = new Treasury();
        try
        {
            await treasury.OpenPartsAsync(snapshots, gatewayName, dialer, time, loggers, cancellationToken);
            return treasury;
        }
        catch
        {
            await treasury.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }

        _node?.Dispose();
    }

    private async Task OpenPartsAsync(
        ISnapshotSource snapshots,
        string? gatewayName,
        IUpstreamDialer? dialer,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        GatewaySnapshot snapshot = snapshots.Current;
        string directory = snapshot.Storage.Directory;
        DataDirectory.Prepare(directory);
        Keys = RootKeys.Load(snapshot.Tokens, directory);
        Stores = Own(await LedgerStores.OpenAsync(snapshot.Budget, snapshot.Storage, dialer, time, loggers, cancellationToken));
        Audit = Own(await AuditSpool.OpenAsync(AuditSpoolOptions.From(snapshot.Storage, gatewayName), time, loggers, cancellationToken));
        Ledger = Own(new BudgetLedger(
            Stores.Budget,
            Stores.Registry,
            snapshots,
            Audit,
            new BudgetLedgerOptions { DataDirectory = directory },
            time,
            loggers.CreateLogger<BudgetLedger>(),
            Stores.Recall));
        await Ledger.StartAsync(cancellationToken);
        Bans = Own(new BanList(Stores.Registry, time, loggers.CreateLogger<BanList>()));
        await Bans.StartAsync(cancellationToken);
        Tokens = new TokenService(
            () => Keys.Keys(snapshots.Current.Tokens),
            snapshot.Budget.Tenant,
            new TokenRegistry(Stores.Registry, loggers.CreateLogger<TokenRegistry>()),
            Bans,
            Ledger,
            Audit,
            time,
            loggers.CreateLogger<TokenService>());
        Own(new LapseReturner(Tokens, time, loggers.CreateLogger<LapseReturner>()));
        Payments = OpenPayments(snapshot, time, loggers);
        Governor = new Governor(Ledger, Ledger, Bans, Audit, Payments, settings => VerifierOf(settings, snapshot.Budget.Tenant, time));
    }

    private PaymentGate? OpenPayments(GatewaySnapshot snapshot, TimeProvider time, ILoggerFactory loggers)
    {
        _node = snapshot.Lightning is { } lightning ? LightningNodes.Create(lightning, time) : null;
        return _node is null ? null : Own(new PaymentGate(
            _node,
            Stores.Budget,
            PaymentGate.KeysOf(snapshot.Tokens.L402RootSecret, Keys.Secrets(snapshot.Tokens)),
            snapshot.Budget.Tenant,
            time,
            loggers.CreateLogger("SatGate.Budget")));
    }

    private TokenVerifier VerifierOf(TokenSettings settings, string tenant, TimeProvider time) =>
        new(Keys.Keys(settings), time, tenant, settings.AcceptUnsealedBudgets);

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _owned.Push(part);
        return part;
    }
}
