using System.Collections.Concurrent;
using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Tests.Routing;

/// <summary>A server that answers as its test says.</summary>
internal sealed class FakeUpstream : Upstream
{
    private UpstreamState _state = UpstreamState.Ready;

    public FakeUpstream(string name, int order = 0, ProtocolVersion version = ProtocolVersion.V20251125, McpShare share = McpShare.Pooled)
    {
        Definition = new McpUpstreamDefinition { Name = name, Transport = McpTransport.Stdio, Order = order, Share = share };
        Version = version;
        Session = new FakeSession(this);
    }

    public ProtocolVersion Version { get; }

    public FakeSession Session { get; set; }

    /// <summary>Tools by name, with a raw JSON entry.</summary>
    public List<string> Tools { get; } = [];

    public List<string> Prompts { get; } = [];

    public List<string> Resources { get; } = [];

    public List<string> Templates { get; } = [];

    public int PageSize { get; set; } = 100;

    public string Capabilities { get; set; } = """{"tools":{},"prompts":{},"resources":{"subscribe":true},"completions":{},"logging":{}}""";

    public override McpUpstreamDefinition Definition { get; }

    public override int Order => Definition.Order;

    public override UpstreamState State => _state;

    public override string? LastError => _state == UpstreamState.Degraded ? "it is broken" : null;

    public override UpstreamSession? Shared => _state == UpstreamState.Ready ? Session : null;

    /// <summary>Whom sessions were asked for.</summary>
    public ConcurrentQueue<ClientPeer> Acquired { get; } = new();

    public void SetState(UpstreamState state) => _state = state;

    /// <summary>Thrown in place of a session.</summary>
    public Exception? Fault { get; set; }

    public override ValueTask<UpstreamSession?> AcquireAsync(ClientPeer peer, CancellationToken cancellationToken)
    {
        Acquired.Enqueue(peer);
        return Fault is null ? new ValueTask<UpstreamSession?>(Shared) : ValueTask.FromException<UpstreamSession?>(Fault);
    }

    public ServerFacts Facts() => new()
    {
        Capabilities = Encoding.UTF8.GetBytes(Capabilities),
        ServerInfo = Encoding.UTF8.GetBytes($$"""{"name":"{{Name}}","version":"1"}"""),
        Instructions = $"Use {Name}.",
    };
}
