using System.Security.Cryptography;
using System.Text.Json;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Security;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Clients;

/// <summary>The client that everybody tries first.</summary>
public sealed class CurlTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    private const int UploadBytes = 32 * 1024 * 1024;

    [Theory]
    [InlineData("--http1.1")]
    [InlineData("--http1.0")]
    [InlineData("--http2")]
    public async Task GET_prints_the_answer(string version)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok("hello, curl"));

        Assert.Equal("hello, curl", await CurlAsync(version, Address(route)));
    }

    [Fact]
    public async Task HEAD_shows_the_head_and_does_not_wait_for_a_body()
    {
        await using GatewayRoute route = gateway.TakeAnswering("HTTP/1.1 200 OK\r\nContent-Length: 500\r\nX-Seen: yes\r\n\r\n");

        Assert.Contains("X-Seen: yes", await CurlAsync("--head", Address(route)), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task POST_sends_its_body()
    {
        await using GatewayRoute route = gateway.Take(connection => connection.ServeAsync(request => connection.SendAsync(Answers.Ok(request.Text))));

        Assert.Equal("{\"a\":1}", await CurlAsync("-H", "Content-Type: application/json", "-d", "{\"a\":1}", Address(route)));
    }

    [Theory]
    [InlineData("Expect: 100-continue")]
    [InlineData("Expect:")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task An_upload_of_32_MiB_arrives(string field)
    {
        using TemporaryDirectory folder = new();
        byte[] bytes = new byte[UploadBytes];
        new Random(32).NextBytes(bytes);
        string file = folder.PathOf("upload.bin");
        await File.WriteAllBytesAsync(file, bytes);
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                RecordedRequest head = (await connection.ReadHeadAsync())!;
                if (head.Fields.Has("Expect"))
                {
                    await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
                }

                RecordedRequest request = await connection.ReadBodyAsync(head);
                await connection.SendAsync(Answers.Ok(Convert.ToHexString(SHA256.HashData(request.Body))));
            });

        string digest = await CurlAsync("-H", field, "--data-binary", $"@{file}", Address(route));

        Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), digest);
    }

    [Fact]
    public async Task A_stream_is_printed_as_it_comes()
    {
        TaskCompletionSource seen = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Answers.EventStreamHead + Answers.Event("first"));
                await seen.Task.WaitAsync(connection.Ended);
                await connection.SendAsync(Answers.Event("last") + Answers.LastChunk);
            });
        await using ChildProcess curl = new("curl", ["-sS", "-N", Address(route)]);

        await curl.WaitForLineAsync(l => l == "data: first", "the first event");
        seen.SetResult();

        await curl.WaitForLineAsync(l => l == "data: last", "the last event");
        Assert.Equal(0, await curl.WaitForExitAsync());
    }

    [Fact]
    public async Task One_connection_serves_many_requests()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok("x"));

        string output = await CurlAsync("-w", "%{num_connects} ", Address(route), Address(route), Address(route));

        Assert.Equal("x1 x0 x0 ", output);
    }

    [Fact]
    public async Task A_refusal_is_readable()
    {
        string output = await CurlAsync(new Uri(gateway.Gateway.Address, "/nowhere").ToString());

        using JsonDocument body = JsonDocument.Parse(output);
        Assert.Equal(404, body.RootElement.GetProperty("error").GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    [InlineData("--tlsv1.3")]
    public async Task Over_TLS_it_speaks_HTTP_1_1_whatever_curl_would_like(string option)
    {
        using TestCertificates certificates = new();
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok("hello, curl"));
        await using GatewayProcess secured = await GatewayProcess.StartAsync(
            Yaml.OneRoute(upstream.Url, $"tlsCert: {certificates.ServerFile}\ntlsKey: {certificates.ServerKeyFile}"));

        string output = await CurlAsync(option, "--cacert", certificates.AuthorityFile, "-w", " %{http_version}", $"https://localhost:{secured.Address.Port}/x");

        Assert.Equal("hello, curl 1.1", output);
    }

    private static async Task<string> CurlAsync(params string[] arguments)
    {
        (int code, string output) = await ChildProcess.RunAsync("curl", ["-sS", "--max-time", "50", .. arguments], TimeSpan.FromSeconds(60));
        Assert.True(code == 0, $"curl ended with {code}: {output}");
        return output;
    }

    private string Address(GatewayRoute route) => new Uri(gateway.Gateway.Address, route.Path).ToString();
}
