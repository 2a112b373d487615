using System.Collections.Immutable;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;

namespace SatGate.Benchmarks.Mcp;

/// <summary>One server that answers at once.</summary>
internal sealed class InstantUpstreams : IUpstreamSet
{
    private readonly InstantUpstream _upstream;

    public InstantUpstreams(string name, int tools)
    {
        _upstream = new InstantUpstream(name, tools);
        All = [_upstream];
    }

    public ImmutableArray<Upstream> All { get; }

    public IUpstreamObserver? Observer { get; set; }

    /// <summary>Says that the server is ready.</summary>
    public void Announce() => Observer!.OnUpstreamChanged(_upstream);

    private sealed class InstantUpstream : Upstream
    {
        private readonly InstantSession _session;

        public InstantUpstream(string name, int tools)
        {
            Definition = new McpUpstreamDefinition { Name = name, Transport = McpTransport.Stdio };
            _session = new InstantSession(this, tools);
        }

        public override McpUpstreamDefinition Definition { get; }

        public override int Order => 0;

        public override UpstreamState State => UpstreamState.Ready;

        public override string? LastError => null;

        public override UpstreamSession? Shared => _session;

        public override ValueTask<UpstreamSession?> AcquireAsync(ClientPeer peer, CancellationToken cancellationToken) => new(_session);
    }
}
