using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>What a route or an upstream can change on a request, each as it stands in the file.</summary>
public sealed class RouteOptionTests : IAsyncLifetime
{
    private readonly ScriptedUpstream _upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
    private GatewayProcess _gateway = null!;

    public async ValueTask InitializeAsync() =>
        _gateway = await GatewayProcess.StartAsync(
            $$"""
            server:
              listen: 127.0.0.1:0
              trustedProxies: [127.0.0.1/32]
            admin:
              listen: 127.0.0.1:0
            upstreams:
              up:
                url: {{_upstream.Url.GetLeftPart(UriPartial.Authority)}}
                headers:
                  x-api-key: of-the-gateway
                  X-Seen-From: $HOME_OF_NOBODY${remote_addr} as ${request_id}
            routes:
            """ + "\n"
            + Yaml.Route("strip", "/strip", "up", "stripPrefix: true")
            + Yaml.Route("part", "/a/b", "up", "stripPrefix: /a")
            + Yaml.Route("rewrite", "/rewrite", "up", "rewrite: /fixed/place")
            + Yaml.Route("host", "/host", "up", "passHostHeader: true")
            + Yaml.Route("headers", "/headers", "up", "addHeaders:\n  X-Added: by the route\n  x-api-key: of-the-route")
            + "  - name: exact\n    match:\n      pathExact: /exact\n      methods: [POST]\n    upstream: up\n    policy:\n      kind: public\n"
            + "  - name: regex\n    match:\n      pathRegex: ^/v[0-9]+/x$\n      headers:\n        X-Version: ~^[23]$\n    upstream: up\n    policy:\n      kind: public\n"
            + Yaml.Route("plain", "/plain", "up"));

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("/strip/x/y?q=1", "/x/y?q=1")]
    [InlineData("/strip", "/")]
    [InlineData("/strip?q=1", "/?q=1")]
    [InlineData("/strip/", "/")]
    [InlineData("/a/b/c%20d", "/b/c%20d")]
    [InlineData("/b/c", "/b/c")]
    [InlineData("/rewrite/x?q=1", "/fixed/place?q=1")]
    [InlineData("/plain/x", "/plain/x")]
    public async Task Paths_are_changed_as_the_route_says(string asked, string forwarded)
    {
        Assert.Equal(200, (await AskAsync("GET", asked)).Status);

        Assert.Equal(forwarded, Assert.Single(_upstream.Requests).Target);
    }

    [Theory]
    [InlineData("POST", "/exact", "", 200)]
    [InlineData("GET", "/exact", "", 404)]
    [InlineData("POST", "/exact/", "", 404)]
    [InlineData("GET", "/v1/x", "X-Version: 3\r\n", 200)]
    [InlineData("GET", "/v1/x", "X-Version: 1\r\n", 404)]
    [InlineData("GET", "/v1/x", "", 404)]
    [InlineData("GET", "/v1/x/y", "X-Version: 3\r\n", 404)]
    public async Task Every_matcher_must_match(string method, string path, string fields, int status) =>
        Assert.Equal(status, (await AskAsync(method, path, fields)).Status);

    [Fact]
    public async Task The_clients_host_is_passed_where_the_route_says_so()
    {
        await AskAsync("GET", "/host");
        await AskAsync("GET", "/plain");

        Assert.Equal(["gateway.test", $"127.0.0.1:{_upstream.Port}"], _upstream.Requests.Select(r => r.Fields["Host"]));
    }

    [Fact]
    public async Task Configured_fields_replace_the_clients_and_the_route_wins()
    {
        await AskAsync("GET", "/plain", "X-API-Key: of-the-client\r\nX-Seen-From: of-the-client\r\n");
        await AskAsync("GET", "/headers", "x-api-key: of-the-client\r\n");

        Assert.Equal(["of-the-gateway", "of-the-route"], _upstream.Requests.Select(r => r.Fields["x-api-key"]));
        Assert.Equal($"127.0.0.1 as {_upstream.Requests[0].Fields["X-Request-ID"]}", _upstream.Requests[0].Fields["X-Seen-From"]);
        Assert.Equal("by the route", _upstream.Requests[1].Fields["X-Added"]);
    }

    [Fact]
    public async Task What_a_trusted_proxy_says_is_believed_and_extended()
    {
        await AskAsync("GET", "/plain", "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: gw.test\r\nX-Request-ID: of-the-proxy\r\n");

        RecordedRequest seen = Assert.Single(_upstream.Requests);
        Assert.Equal("203.0.113.9, 127.0.0.1", string.Join(", ", seen.Fields.Values("X-Forwarded-For")));
        Assert.Equal("https", seen.Fields["X-Forwarded-Proto"]);
        Assert.Equal("gw.test", seen.Fields["X-Forwarded-Host"]);
        Assert.Equal("of-the-proxy", seen.Fields["X-Request-ID"]);
    }

    private async Task<RawResponse> AskAsync(string method, string path, string fields = "")
    {
        await using RawHttpClient client = await _gateway.ConnectAsync();
        return await client.ExchangeAsync($"{method} {path} HTTP/1.1\r\nHost: gateway.test\r\n{fields}\r\n");
    }
}
