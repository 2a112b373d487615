using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;

namespace SatGate.Benchmarks.Mcp;

/// <summary>Lets every call pass at once.</summary>
internal sealed class OpenGate : IToolGate
{
    private readonly FreeTicket _ticket = new();

    public IReadOnlyList<ReadOnlyMemory<byte>> OwnTools => [];

    public bool MaySee(ClientPeer peer, string tool) => true;

    public ValueTask<GateAnswer> EnterAsync(ClientRequest request, string tool, string upstream) => new(new GateAnswer(_ticket, null));

    public bool IsOwnTool(string tool) => false;

    public ValueTask<MessageBuffer> ServeOwnAsync(ClientRequest request) => throw new NotSupportedException();

    public MessageBuffer? RefuseRequest(ClientRequest request) => null;

    private sealed class FreeTicket : ToolTicket
    {
        public override ReadOnlyMemory<byte> ResultMeta => default;

        public override void Answered(ReadOnlySpan<byte> reply, in MessageScan scan)
        {
        }

        public override void NotSent(UpstreamFault fault)
        {
        }

        public override void Lost(UpstreamFault fault)
        {
        }
    }
}
