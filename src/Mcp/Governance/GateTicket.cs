using SatGate.Budget.Ledger;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance.Pricing;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Audit;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.Proxy.Stages;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.Governance;

/// <summary>One call at the gate, from its arrival to its end. Pooled: whoever has ended it lets go of it.</summary>
internal sealed class GateTicket : ToolTicket
{
    private static readonly SharedPool<GateTicket> Shared = new();

    [ThreadStatic]
    private static LocalPool<GateTicket>? t_pool;

    private readonly byte[] _meta = new byte[128];
    private readonly List<Charge> _counted = [];
    private ToolGate? _gate;

    private GateTicket()
    {
    }

    /// <summary>The charge; a field because it is large.</summary>
    public Charge Charge;

    /// <summary>The id of the HTTP request; a field because it is large.</summary>
    public RequestIdText RequestId;

    /// <summary>The configuration it came under.</summary>
    public GatePolicy Policy { get; private set; } = null!;

    /// <summary>The tool.</summary>
    public string Tool { get; private set; } = string.Empty;

    /// <summary>The server.</summary>
    public string Upstream { get; private set; } = string.Empty;

    /// <summary>When it came.</summary>
    public long StartTimestamp { get; private set; }

    /// <summary>Who calls; null without a token.</summary>
    public Caller? Caller { get; set; }

    /// <summary>The price; null before it was looked up.</summary>
    public ToolPrice? Price { get; set; }

    /// <summary>What is held, when the price depends on the result.</summary>
    public BudgetHold? Hold { get; set; }

    /// <summary>The yes that was used up for it; null when it needed none.</summary>
    public ApprovalRecord? Approval { get; set; }

    /// <summary>What was counted against spending limits of the token.</summary>
    public List<Charge> Counted => _counted;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> ResultMeta
    {
        get
        {
            if (!Policy.File.ShowRemaining || Charge.BudgetId is null || !BudgetText.IsLimited(Charge))
            {
                return default;
            }

            var writer = new SpanWriter(_meta);
            writer.Write("\"satgate/budget\":{\"remaining_credits\":"u8);
            writer.WriteNumber(new NanoUsd(Charge.Remaining).ToCreditsDown());
            writer.Write(",\"cost_credits\":"u8);
            writer.WriteNumber(new NanoUsd(Charge.Amount).ToCreditsUp());
            writer.Write("}"u8);
            return _meta.AsMemory(0, writer.Length);
        }
    }

    /// <summary>Takes one for a call.</summary>
    public static GateTicket Rent(ToolGate gate, GatePolicy policy, ClientRequest request, string tool, string upstream, long timestamp)
    {
        GateTicket ticket = (t_pool ??= new LocalPool<GateTicket>(Shared)).TryRent() ?? new GateTicket();
        ticket._gate = gate;
        ticket.Policy = policy;
        ticket.Tool = tool;
        ticket.Upstream = upstream;
        ticket.RequestId = request.RequestId;
        ticket.StartTimestamp = timestamp;
        return ticket;
    }

    /// <inheritdoc/>
    public override void Answered(ReadOnlySpan<byte> reply, in MessageScan scan) => Gate().OnAnswered(this, reply, scan);

    /// <inheritdoc/>
    public override void NotSent(UpstreamFault fault) => Gate().OnNotSent(this);

    /// <inheritdoc/>
    public override void Lost(UpstreamFault fault) => Gate().OnLost(this, fault);

    /// <summary>Gives it back. It must not be used afterwards.</summary>
    public void Return()
    {
        _gate = null;
        Policy = null!;
        Caller = null;
        Price = null;
        Hold = null;
        Approval = null;
        Charge = default;
        _counted.Clear();
        (t_pool ??= new LocalPool<GateTicket>(Shared)).Return(this);
    }

    private ToolGate Gate() => _gate ?? throw new InvalidOperationException("A ticket ends once.");
}
