using System.Globalization;
using System.Text;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>The gateway: public routes to one upstream, no policy on the way.</summary>
/// <param name="name">The name in tables; two builds of it can stand side by side.</param>
/// <param name="program">The gateway.</param>
internal sealed class GatewayPeer(string name, GatewayProgram program) : Peer(name)
{
    public override int WarmUpSeconds => 8;

    public override bool SupportsRoutes => true;

    public override async Task<string?> VersionAsync(CancellationToken cancellationToken) =>
        await ProgramVersion.FindAsync(program.Path, ["--version"], "gateway ", cancellationToken);

    public override ChildSpec Prepare(PeerSetup setup)
    {
        // The defaults but for what the others are given too: as many connections as asked for, and patience with idle ones.
        int idleMax = Math.Clamp(setup.ConnectionsMax, 256, 2048);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $$"""
            server: { listen: "127.0.0.1:{{setup.Port}}", idleTimeout: 10m }
            admin: { listen: "127.0.0.1:{{LoopbackPorts.Next()}}" }
            upstreams:
              up:
                url: "http://127.0.0.1:{{setup.UpstreamPort}}"
                maxConnections: {{setup.ConnectionsMax + 64}}
                maxIdleConns: {{Math.Min(idleMax, setup.ConnectionsMax + 64)}}
                idleConnTimeout: 10m
            routes:

            """);

        // The first that matches wins, so the route for everything stands last.
        for (int route = 2; route <= setup.Routes; route++)
        {
            string prefix = PeerSetup.RoutePrefix(route);
            text.Append(
                CultureInfo.InvariantCulture,
                $"  - {{ name: r{route}, match: {{ pathPrefix: {prefix} }}, upstream: up, policy: {{ kind: public }} }}\n");
        }

        text.Append("  - { name: all, match: { pathPrefix: / }, upstream: up, policy: { kind: public } }\n");
        string path = Path.Combine(setup.Folder, "gateway.yaml");
        File.WriteAllText(path, text.ToString());
        return new ChildSpec(Name, program.Path, ["-config", path])
        {
            LogPath = Path.Combine(setup.Folder, "output.log"),
            Environment = program.EnvironmentIn(setup.Folder),
        };
    }
}
