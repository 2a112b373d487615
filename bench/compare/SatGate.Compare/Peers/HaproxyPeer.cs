using System.Globalization;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>
/// HAProxy: two threads, connections to the upstream shared always. Without <c>http-no-delay</c> it holds small chunks back for 200 ms,
/// which is no way to carry a stream of tokens; without <c>abortonclose</c> it goes on with streams whose client has gone.
/// </summary>
internal sealed class HaproxyPeer(string name) : Peer(name)
{
    private const int SpareDescriptors = 200;

    public override async Task<string?> VersionAsync(CancellationToken cancellationToken) =>
        await ProgramVersion.FindAsync("haproxy", ["-v"], "HAProxy version ", cancellationToken);

    public override ChildSpec Prepare(PeerSetup setup)
    {
        string path = Path.Combine(setup.Folder, "haproxy.cfg");

        // It sizes its descriptor table by this, and closes upstream connections instead of keeping them when a quarter of the table is used
        // (tune.pool-high-fd-ratio). As many as the process may have, or its keep-alive would be crippled.
        long connectionsMax = (Native.DescriptorsMax() - SpareDescriptors) / 2;
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"""
            global
              nbthread 2
              maxconn {connectionsMax}
            defaults
              mode http
              timeout connect 5s
              timeout client 1h
              timeout server 1h
              timeout http-request 1h
              timeout http-keep-alive 1h
              option http-keep-alive
              option http-no-delay
              option abortonclose
              http-reuse always
            frontend in
              bind 127.0.0.1:{setup.Port} backlog 4096
              default_backend up
            backend up
              server only 127.0.0.1:{setup.UpstreamPort}

            """));
        return new ChildSpec(Name, "haproxy", ["-db", "-f", path]) { LogPath = Path.Combine(setup.Folder, "output.log") };
    }
}
