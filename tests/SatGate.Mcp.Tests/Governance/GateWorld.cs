using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Budget.Embedded;
using SatGate.Budget.Ledger;
using SatGate.Budget.Registry;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance;
using SatGate.Mcp.Governance.Approvals;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Governance;

/// <summary>The gate over the ledger itself and an embedded store, with a clock that stands still.</summary>
internal sealed class GateWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly Stack<IAsyncDisposable> _owned = new();
    private readonly McpMetrics _metrics = new();

    private GateWorld(McpFile file, BudgetSettings? budget) => Snapshots = new SwappableSnapshots(file, budget ?? new BudgetSettings { DefaultIsUnlimited = true });

    public FakeTimeProvider Time { get; } = new(Start);

    public SwappableSnapshots Snapshots { get; }

    public TokenKey Key { get; } = TokenKey.FromSecret("test-secret");

    public UsageRecorder Usage { get; } = new();

    public MutableStore Store { get; private set; } = null!;

    public BudgetLedger Ledger { get; private set; } = null!;

    public BanList Bans { get; private set; } = null!;

    public TokenService Tokens { get; private set; } = null!;

    public ApprovalDesk Approvals { get; private set; } = null!;

    public CallerDirectory Callers { get; private set; } = null!;

    public ToolGate Gate { get; private set; } = null!;

    public static async Task<GateWorld> StartAsync(McpFile? file = null, BudgetSettings? budget = null)
    {
        var world = new GateWorld(file ?? new McpFile(), budget);
        await world.OpenAsync();
        return world;
    }

    public Macaroon Mint(long? limit = null, string? budgetId = null, ImmutableArray<string> scopes = default, DateTimeOffset? expiresAt = null) => TokenMint.Mint(
        Key,
        new TokenGrant
        {
            BudgetId = limit is null ? null : budgetId ?? "b-" + Guid.NewGuid().ToString("N"),
            BudgetLimit = limit is { } credits ? NanoUsd.FromCredits(credits) : null,
            Scopes = scopes.IsDefault ? [] : scopes,
            ExpiresAt = expiresAt,
        },
        Time);

    public Caller CallerOf(Macaroon token) => Callers.Find(Encoding.ASCII.GetBytes(token.ToText())).Caller!;

    public ClientRequest Request(string json, Caller? caller = null, ProtocolVersion version = ProtocolVersion.V20251125, string address = "")
    {
        MessageBuffer message = MessageBuffer.CopyOf(Encoding.UTF8.GetBytes(json));
        var request = new ClientRequest
        {
            Message = message,
            Peer = new StatelessPeer { Version = version, Caller = caller },
            Replies = new NoReplies(),
            RemoteAddress = address,
        };
        Assert.Equal(ScanFault.None, MessageScanner.Scan(message.Span, out request.Scan));
        return request;
    }

    public ClientRequest Call(string tool, string arguments = "{}", Macaroon? token = null, Macaroon? metaToken = null, string id = "7") => Request(
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}{{{(metaToken is null ? "" : $$"""
        ,"_meta":{"token":"{{metaToken.ToText()}}"}
        """)}}}}}""",
        token is null ? null : CallerOf(token));

    public async Task<GateAnswer> EnterAsync(string tool, string arguments = "{}", Macaroon? token = null) => await Gate.EnterAsync(Call(tool, arguments, token), tool, "u");

    public async Task<ToolTicket> PassAsync(string tool, string arguments = "{}", Macaroon? token = null)
    {
        GateAnswer answer = await EnterAsync(tool, arguments, token);
        Assert.Null(answer.Refusal is null ? null : Encoding.UTF8.GetString(answer.Refusal.Span));
        return answer.Ticket!;
    }

    public async Task<JsonElement> RefuseAsync(string tool, string arguments = "{}", Macaroon? token = null)
    {
        GateAnswer answer = await EnterAsync(tool, arguments, token);
        Assert.Null(answer.Ticket);
        return Read(answer.Refusal!).GetProperty("error");
    }

    public static JsonElement Read(MessageBuffer message) => JsonDocument.Parse(message.Memory.ToArray()).RootElement;

    public static void Answer(ToolTicket ticket, string reply = """{"jsonrpc":"2.0","id":7,"result":{}}""")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(reply);
        Assert.Equal(ScanFault.None, MessageScanner.Scan(bytes, out MessageScan scan));
        ticket.Answered(bytes, scan);
    }

    public async Task<long> RemainingAsync(string budgetId) => (await Ledger.ReadAsync(budgetId, CancellationToken.None))!.Remaining!.Value.ToCreditsDown();

    public async Task<long> SpentAsync(string budgetId) => (await Ledger.ReadAsync(budgetId, CancellationToken.None))?.Spent.Value ?? 0;

    public async ValueTask DisposeAsync()
    {
        Gate.Dispose();
        while (_owned.TryPop(out IAsyncDisposable? part))
        {
            // What the ledger repeats, it repeats by this clock.
            Task closing = part.DisposeAsync().AsTask();
            while (!closing.IsCompleted)
            {
                Time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }

            await closing;
        }

        _metrics.Dispose();
        _directory.Dispose();
    }

    private async Task OpenAsync()
    {
        Store = new MutableStore(Own(EmbeddedBudgetStore.Open(new EmbeddedStoreOptions { Directory = _directory.Path }, TimeProvider.System, NullLoggerFactory.Instance)));
        SqliteRegistryStore registry = Own(SqliteRegistryStore.Open(_directory.Path));
        Ledger = Own(new BudgetLedger(Store, registry, Snapshots, Usage, new BudgetLedgerOptions(), Time, NullLogger<BudgetLedger>.Instance));
        await Ledger.StartAsync(CancellationToken.None);
        Bans = Own(new BanList(registry, TimeProvider.System, NullLogger<BanList>.Instance));
        await Bans.StartAsync(CancellationToken.None);
        Tokens = new TokenService(
            () => [Key], "default", new TokenRegistry(registry, NullLogger<TokenRegistry>.Instance), Bans, Ledger, Usage, Time, NullLogger<TokenService>.Instance);
        var governor = new Governor(Ledger, Ledger, Bans, Usage, null, settings => new TokenVerifier([Key], Time, "default", settings.AcceptUnsealedBudgets));
        Callers = new CallerDirectory(Snapshots, governor, Time);
        Approvals = new ApprovalDesk(registry, Time);
        Gate = new ToolGate(new GateServices(Snapshots, governor, Callers, Ledger, Ledger, Tokens, Approvals, _metrics, Time), NullLogger<ToolGate>.Instance);
    }

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _owned.Push(part);
        return part;
    }

    private sealed class NoReplies : ReplyStream
    {
        public override bool IsGone => true;

        public override bool TrySend(MessageBuffer message, OutboundKind kind) => false;

        public override void Finish()
        {
        }
    }
}
