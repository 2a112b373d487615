using System.Globalization;
using System.Text;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>nginx as a reverse proxy: two workers, buffering off both ways, upstream keep-alive.</summary>
internal sealed class NginxPeer(string name) : Peer(name)
{
    public override bool SupportsRoutes => true;

    public override async Task<string?> VersionAsync(CancellationToken cancellationToken) =>
        await ProgramVersion.FindAsync("nginx", ["-v"], "nginx/", cancellationToken);

    public override ChildSpec Prepare(PeerSetup setup)
    {
        StringBuilder locations = new();
        for (int route = 1; route <= setup.Routes; route++)
        {
            string prefix = route == 1 ? "/" : PeerSetup.RoutePrefix(route);
            locations.Append(CultureInfo.InvariantCulture, $"    location {prefix} {{ proxy_pass http://up; }}\n");
        }

        // Few peers meet more connections than this; where one does, its cache of upstream connections grows with them.
        int keepAlive = Math.Clamp(setup.ConnectionsMax, 256, 2048);
        string body = string.Create(CultureInfo.InvariantCulture, $$"""
              upstream up { server 127.0.0.1:{{setup.UpstreamPort}}; keepalive {{keepAlive}}; keepalive_requests 1000000000; keepalive_timeout 1h; }
              server {
                listen 127.0.0.1:{{setup.Port}} backlog=4096;
                proxy_buffering off;
                proxy_request_buffering off;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_read_timeout 1h;
                proxy_send_timeout 1h;
            {{locations}}
              }
            """);
        return NginxConfiguration.Write(Name, setup.Folder, setup.ConnectionsMax, body);
    }
}
