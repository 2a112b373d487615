namespace SatGate.Compare.Peers;

/// <summary>All peers by name. A new one is one line here and one file beside this.</summary>
internal static class PeerCatalog
{
    public const string Gateway = "gateway";

    /// <summary>What is measured when <c>--peers</c> is not given; those not installed are left out.</summary>
    public static readonly IReadOnlyList<string> Defaults = ["direct", "nginx", "haproxy", "caddy", "yarp", Gateway];

    /// <summary>Makes a peer.</summary>
    /// <param name="name">Its name; with <c>#</c> and anything behind, the same peer again (to see the noise between two equal ones).</param>
    /// <param name="repository">The root of the working tree.</param>
    /// <param name="gateway">Makes the gateway under a name.</param>
    public static Peer Create(string name, string repository, Func<string, Peer> gateway) => name.Split('#')[0] switch
    {
        "direct" => new DirectPeer(),
        "nginx" => new NginxPeer(name),
        "haproxy" => new HaproxyPeer(name),
        "caddy" => new CaddyPeer(name),
        "yarp" => new YarpPeer(name, serverCollector: false, repository),
        "yarp-server" => new YarpPeer(name, serverCollector: true, repository),
        Gateway => gateway(name),
        _ => throw new CompareException($"There is no peer {name}; there are {string.Join(", ", Defaults)} and yarp-server."),
    };
}
