using System.Text;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;

namespace SatGate.EndToEnd.Tests.Fixtures;

/// <summary>A route of a shared gateway that one test has to itself. Disposing it fails the test when its upstream saw a fault.</summary>
public sealed class GatewayRoute(GatewayProcess gateway, ScriptedUpstream upstream, string path) : IAsyncDisposable
{
    /// <summary>The upstream behind the route.</summary>
    public ScriptedUpstream Upstream { get; } = upstream;

    /// <summary>The path that leads to it; paths below it do too.</summary>
    public string Path { get; } = path;

    /// <summary>Connects a client to the gateway.</summary>
    public Task<RawHttpClient> ConnectAsync(int? receiveBufferBytes = null) => gateway.ConnectAsync(receiveBufferBytes);

    /// <summary>A GET of the path. <paramref name="fields"/> are whole lines, each with its CRLF.</summary>
    public string Get(string fields = "", string below = "") => Request("GET", fields, below);

    /// <summary>A POST with a length.</summary>
    public string Post(string body, string fields = "", string below = "") =>
        Request("POST", $"Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n{fields}", below) + body;

    /// <summary>A head with this method.</summary>
    public string Request(string method, string fields = "", string below = "") => $"{method} {Path}{below} HTTP/1.1\r\nHost: gateway.test\r\n{fields}\r\n";

    /// <summary>Connects, sends and reads one answer.</summary>
    public async Task<RawResponse> ExchangeAsync(string request)
    {
        await using RawHttpClient client = await ConnectAsync();
        return await client.ExchangeAsync(request);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Upstream.DisposeAsync();
}
