using System.Net;
using System.Net.Sockets;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>Every kind of address on either side.</summary>
public sealed class AddressTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n";

    [Fact]
    public async Task Unix_sockets_on_both_sides()
    {
        using TemporaryDirectory folder = new();
        string down = folder.PathOf("down.sock");
        string up = folder.PathOf("up.sock");
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            connection => connection.ServeAsync(request => connection.SendAsync(Answers.Ok(request.Text))),
            new UpstreamOptions { EndPoint = new UnixDomainSocketEndPoint(up) });
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute($"unix:{up}", listen: $"unix:{down}"));
        await using RawHttpClient client = await RawHttpClient.ConnectAsync(new UnixDomainSocketEndPoint(down));
        string body = new('u', 100_000);

        for (int i = 0; i < 3; i++)
        {
            RawResponse answer = await client.ExchangeAsync($"POST /x HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            Assert.Equal(body, answer.Text);
        }

        Assert.Equal(1, upstream.ConnectionCount);
    }

    [Fact]
    public async Task A_socket_file_left_behind_does_not_stop_the_next_start()
    {
        using TemporaryDirectory folder = new();
        string path = folder.PathOf("down.sock");
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using (GatewayProcess killed = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url, listen: $"unix:{path}")))
        {
            killed.Send(Signal.Kill);
            await killed.WaitForExitAsync();
        }

        await using GatewayProcess next = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url, listen: $"unix:{path}"));
        await using RawHttpClient client = await RawHttpClient.ConnectAsync(new UnixDomainSocketEndPoint(path));

        Assert.Equal(200, (await client.ExchangeAsync(Get)).Status);
    }

    [Fact]
    public async Task IPv6_on_both_sides()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(
            Answers.Ok(), new UpstreamOptions { EndPoint = new IPEndPoint(IPAddress.IPv6Loopback, 0) });
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url, listen: "[::1]:0"));
        await using RawHttpClient client = await gateway.ConnectAsync();

        Assert.Equal("hello", (await client.ExchangeAsync(Get)).Text);

        RecordedRequest seen = Assert.Single(upstream.Requests);
        Assert.Equal($"[::1]:{upstream.Port}", seen.Fields["Host"]);
        Assert.Equal("::1", seen.Fields["X-Forwarded-For"]!.Trim('[', ']'));
    }

    [Fact]
    public async Task A_port_alone_listens_on_every_address_of_both_kinds()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url, listen: ":0"));

        foreach (IPAddress address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            await using RawHttpClient client = await RawHttpClient.ConnectAsync(new IPEndPoint(address, gateway.Address.Port));
            Assert.Equal("hello", (await client.ExchangeAsync(Get)).Text);
        }

        Assert.Equal(["127.0.0.1", "::1"], upstream.Requests.Select(r => r.Fields["X-Forwarded-For"]!.Trim('[', ']')));
    }

    [Fact]
    public async Task A_path_of_the_upstreams_URL_comes_before_every_path()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute($"http://127.0.0.1:{upstream.Port}/base/v2"));
        await using RawHttpClient client = await gateway.ConnectAsync();

        await client.ExchangeAsync("GET /x?y=1 HTTP/1.1\r\nHost: gateway.test\r\n\r\n");

        Assert.Equal("/base/v2/x?y=1", Assert.Single(upstream.Requests).Target);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_that_names_it()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        using TemporaryDirectory folder = new();
        string file = folder.Write("gateway.yaml", Yaml.OneRoute(upstream.Url, listen: $"127.0.0.1:{upstream.Port}"));

        (int code, string output) = await ChildProcess.RunAsync(GatewayProcess.Executable, ["-config", file], TimeSpan.FromSeconds(30));

        Assert.NotEqual(0, code);
        Assert.Contains($"127.0.0.1:{upstream.Port}", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }
}
