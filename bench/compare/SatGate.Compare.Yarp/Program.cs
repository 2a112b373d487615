// A YARP proxy with one route and one cluster, and nothing on the way: no logging, no server header, HTTP/1.1 on both sides.
// Arguments: the port to listen on, and the port of the upstream, both on the loopback address.
using System.Globalization;
using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

int listenPort = int.Parse(args[0], CultureInfo.InvariantCulture);
int upstreamPort = int.Parse(args[1], CultureInfo.InvariantCulture);

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.KeepAliveTimeout = TimeSpan.FromHours(1);
    kestrel.Listen(IPAddress.Loopback, listenPort, listen => listen.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1);
});

RouteConfig route = new() { RouteId = "all", ClusterId = "upstream", Match = new RouteMatch { Path = "/{**rest}" } };
ClusterConfig cluster = new()
{
    ClusterId = "upstream",
    Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal)
    {
        ["only"] = new() { Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{upstreamPort}") },
    },
    HttpRequest = new ForwarderRequestConfig
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = TimeSpan.FromHours(1),
    },
};
builder.Services.AddReverseProxy().LoadFromMemory([route], [cluster]);

WebApplication app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();
