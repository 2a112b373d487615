using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>Nothing that could be a credential reaches a log, a metric or an error body, however an exchange ends.</summary>
public sealed class SecretTests
{
    private const string Client = "marker-of-the-client";
    private const string Injected = "marker-of-the-upstream";
    private const string Admin = "marker-of-the-admin";

    private static readonly string Credentials =
        $"Authorization: Bearer {Client}\r\nx-api-key: {Client}\r\nx-goog-api-key: {Client}\r\nCookie: s={Client}\r\nX-Admin-Token: {Client}\r\nProxy-Authorization: Basic {Client}\r\n";

    [Fact]
    public async Task No_credential_is_ever_logged()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                RecordedRequest request = (await connection.ReadAsync())!;
                await connection.SendAsync(request.Target.Contains("/garbage", StringComparison.Ordinal)
                    ? $"HTTP/1.1 2{Client}\r\n\r\n"
                    : Answers.WithLength(200, "x", $"Set-Cookie: s={Client}\r\nConnection: close\r\n"));
                connection.Close();
            });
        string refused = $"http://127.0.0.1:{FreePort.Next()}";
        string yaml = $$"""
            server:
              listen: 127.0.0.1:0
              accessLog: true
              headTimeout: 300ms
              bodyStallTimeout: 300ms
            admin:
              listen: 127.0.0.1:0
            upstreams:
              well:
                url: {{upstream.Url}}
                headers:
                  x-api-key: ${SECRET_OF_THE_TEST}
              gone:
                url: {{refused}}
                headers:
                  Authorization: Bearer ${SECRET_OF_THE_TEST}
            routes:
              - name: gone
                match:
                  pathPrefix: /gone
                upstream: gone
                policy:
                  kind: public
              - name: denied
                match:
                  pathPrefix: /denied
                policy:
                  kind: deny
              - name: well
                match:
                  pathPrefix: /well
                upstream: well
                policy:
                  kind: public
            """;
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(
            yaml,
            new GatewayOptions
            {
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["SECRET_OF_THE_TEST"] = Injected, ["ADMIN_TOKEN"] = Admin },
            });

        List<RawResponse> answers = [];
        foreach (string path in new[] { "/well", "/well/garbage", "/gone", "/denied", "/nowhere" })
        {
            await using RawHttpClient client = await gateway.ConnectAsync();
            answers.Add(await client.ExchangeAsync($"POST {path}?key={Client} HTTP/1.1\r\nHost: gateway.test\r\n{Credentials}Content-Length: {Client.Length}\r\n\r\n{Client}"));
        }

        foreach (string broken in new[] { $"Bad Name {Client}: x\r\n\r\n", $"Content-Length: {Client}\r\n\r\n", $"Host: {Client}\r\n\r\n", $"X-Half: {Client}", "Content-Length: 99\r\n\r\nx" })
        {
            await using RawHttpClient client = await gateway.ConnectAsync();
            await client.SendAsync($"POST /well?key={Client} HTTP/1.1\r\nHost: gateway.test\r\n{Credentials}{broken}");
            answers.Add(await client.ReadAsync("POST"));
        }

        Assert.Equal(Injected, upstream.Requests[0].Fields["x-api-key"]);
        RawResponse metrics = await gateway.AdminAsync("/metrics");
        gateway.Send(Signal.Terminate);
        Assert.Equal(0, await gateway.WaitForExitAsync());
        Assert.Contains(gateway.Lines, line => line.Contains("\"well\"", StringComparison.Ordinal));
        foreach (string marker in new[] { Client, Injected, Admin })
        {
            Assert.DoesNotContain(marker, gateway.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(marker, metrics.Text, StringComparison.Ordinal);
            Assert.All(answers.Skip(1), answer => Assert.DoesNotContain(marker, answer.ToString(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_read_is_refused_without_showing_its_secrets()
    {
        using TemporaryDirectory folder = new();
        string file = folder.Write(
            "gateway.yaml", "server:\n  listen: 127.0.0.1:0\nupstreams:\n  u:\n    url: http://127.0.0.1:1\n    headers:\n      x-api-key: ${SECRET_OF_THE_TEST}\n      \"bad name\": ${SECRET_OF_THE_TEST}\n");

        (int code, string output) = await ChildProcess.RunAsync(
            GatewayProcess.Executable,
            ["-config", file],
            TimeSpan.FromSeconds(20),
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["SECRET_OF_THE_TEST"] = Injected });

        Assert.NotEqual(0, code);
        Assert.DoesNotContain(Injected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_of_the_environment_stay_scalars()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        string yaml = Yaml.OneRoute(upstream.Url, upstreamKeys: "headers:\n  X-One: ${FIRST}\n  X-Two: ${UNSET_IN_THE_TEST:-fallback}\n  X-Three: costs $$5");
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(
            yaml, new GatewayOptions { Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["FIRST"] = "a: b # c \"d\"" } });
        await using RawHttpClient client = await gateway.ConnectAsync();

        await client.ExchangeAsync("GET /x HTTP/1.1\r\nHost: gateway.test\r\nX-One: of the client\r\n\r\n");

        RecordedRequest seen = Assert.Single(upstream.Requests);
        Assert.Equal("a: b # c \"d\"", seen.Fields["X-One"]);
        Assert.Equal("fallback", seen.Fields["X-Two"]);
        Assert.Equal("costs $5", seen.Fields["X-Three"]);
    }

    [Fact]
    public async Task A_variable_with_a_line_break_cannot_become_a_field()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        using TemporaryDirectory folder = new();
        string file = folder.Write("gateway.yaml", Yaml.OneRoute(upstream.Url, upstreamKeys: "headers:\n  X-One: ${FIRST}"));

        (int code, string output) = await ChildProcess.RunAsync(
            GatewayProcess.Executable,
            ["-config", file],
            TimeSpan.FromSeconds(20),
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["FIRST"] = "a\r\nX-Evil: 1" });

        Assert.NotEqual(0, code);
        Assert.Contains("X-One", output, StringComparison.Ordinal);
    }
}
