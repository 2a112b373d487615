using System.Globalization;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>
/// Caddy's reverse proxy, which stands on Go's own: no admin endpoint, no logs. It flushes every write of an event stream by itself;
/// <c>flush_interval -1</c> would do no more, and version 2.6 then goes on with streams whose client has gone.
/// </summary>
internal sealed class CaddyPeer(string name) : Peer(name)
{
    public override int WarmUpSeconds => 2;

    public override async Task<string?> VersionAsync(CancellationToken cancellationToken) =>
        await ProgramVersion.FindAsync("caddy", ["version"], string.Empty, cancellationToken);

    public override ChildSpec Prepare(PeerSetup setup)
    {
        string path = Path.Combine(setup.Folder, "Caddyfile");
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              admin off
              auto_https off
              log {
                output discard
              }
            }
            http://:{{setup.Port}} {
              bind 127.0.0.1
              reverse_proxy 127.0.0.1:{{setup.UpstreamPort}} {
                transport http {
                  versions 1.1
                  keepalive 1h
                  keepalive_idle_conns_per_host 256
                }
              }
            }

            """));
        return new ChildSpec(Name, "caddy", ["run", "--adapter", "caddyfile", "--config", path])
        {
            LogPath = Path.Combine(setup.Folder, "output.log"),
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["HOME"] = setup.Folder,
                ["XDG_DATA_HOME"] = setup.Folder,
                ["XDG_CONFIG_HOME"] = setup.Folder,
            },
        };
    }
}
