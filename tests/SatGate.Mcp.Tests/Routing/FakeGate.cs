using System.Collections.Concurrent;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Tests.Routing;

/// <summary>Lets everything pass, and remembers.</summary>
internal sealed class FakeGate : IToolGate
{
    public ConcurrentQueue<string> Ends { get; } = new();

    public HashSet<string> Hidden { get; } = [];

    public HashSet<string> Refused { get; } = [];

    public string Meta { get; set; } = string.Empty;

    public bool IsSlow { get; set; }

    public IReadOnlyList<ReadOnlyMemory<byte>> OwnTools { get; set; } = [];

    public bool MaySee(ClientPeer peer, string tool) => !Hidden.Contains(tool);

    public async ValueTask<GateAnswer> EnterAsync(ClientRequest request, string tool, string upstream)
    {
        if (IsSlow)
        {
            await Task.Yield();
        }

        return Refused.Contains(tool)
            ? new GateAnswer(null, RpcErrors.Make(request.Id, RpcCode.BudgetRefused, "Budget exhausted"))
            : new GateAnswer(new Ticket(this, tool), null);
    }

    public bool IsOwnTool(string tool) => tool == "satgate_budget";

    public ValueTask<MessageBuffer> ServeOwnAsync(ClientRequest request) => new(RpcErrors.MakeResult(request.Id, "{\"own\":true}"u8));

    public MessageBuffer? RefuseRequest(ClientRequest request) => null;

    private sealed class Ticket(FakeGate gate, string tool) : ToolTicket
    {
        public override ReadOnlyMemory<byte> ResultMeta => System.Text.Encoding.UTF8.GetBytes(gate.Meta);

        public override void Answered(ReadOnlySpan<byte> reply, in MessageScan scan) => gate.Ends.Enqueue($"{tool} answered");

        public override void NotSent(UpstreamFault fault) => gate.Ends.Enqueue($"{tool} not sent: {fault}");

        public override void Lost(UpstreamFault fault) => gate.Ends.Enqueue($"{tool} lost: {fault}");
    }
}
