using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>A changed configuration file is taken while the gateway runs, whole or not at all.</summary>
public sealed class ReloadTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n";

    [Fact]
    public async Task A_hang_up_signal_takes_the_new_file()
    {
        await using ScriptedUpstream first = ScriptedUpstream.StartAnswering(Answers.Ok("first"));
        await using ScriptedUpstream second = ScriptedUpstream.StartAnswering(Answers.Ok("second"));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(first.Url));
        await using RawHttpClient client = await gateway.ConnectAsync();
        Assert.Equal("first", (await client.ExchangeAsync(Get)).Text);

        File.WriteAllText(gateway.ConfigFile, Yaml.OneRoute(second.Url));
        gateway.Send(Signal.HangUp);
        LogLine line = await gateway.WaitForLogAsync("config updated");

        Assert.Equal("1", line["routes"]);
        Assert.Equal("second", (await client.ExchangeAsync(Get)).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_changed_file_is_noticed(bool replaced)
    {
        await using ScriptedUpstream first = ScriptedUpstream.StartAnswering(Answers.Ok("first"));
        await using ScriptedUpstream second = ScriptedUpstream.StartAnswering(Answers.Ok("second"));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(first.Url));

        if (replaced)
        {
            // As editors and configuration management do: write beside it, then rename over it.
            File.WriteAllText(gateway.ConfigFile + ".new", Yaml.OneRoute(second.Url));
            File.Move(gateway.ConfigFile + ".new", gateway.ConfigFile, overwrite: true);
        }
        else
        {
            File.WriteAllText(gateway.ConfigFile, Yaml.OneRoute(second.Url));
        }

        await gateway.WaitForLogAsync("config updated");
        await using RawHttpClient client = await gateway.ConnectAsync();
        Assert.Equal("second", (await client.ExchangeAsync(Get)).Text);
    }

    [Theory]
    [InlineData("routes: [")]
    [InlineData("")]
    [InlineData("server:\n  listen: 127.0.0.1:0\nroutes:\n  - name: r\n    match:\n      pathPrefix: /\n    upstream: nobody\n    policy:\n      kind: public\n")]
    public async Task A_broken_file_is_refused_with_its_reasons_and_the_old_one_stays(string broken)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok("first"));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));
        gateway.ExpectErrors();
        int before = gateway.Lines.Count;

        File.WriteAllText(gateway.ConfigFile, broken);
        gateway.Send(Signal.HangUp);
        string refusal = await gateway.WaitForLineAsync(l => gateway.Lines.Count > before && LogLine.Parse(l).Level is "error" or "warn", "a refusal");

        Assert.DoesNotContain("   at ", refusal, StringComparison.Ordinal);
        await using RawHttpClient client = await gateway.ConnectAsync();
        Assert.Equal("first", (await client.ExchangeAsync(Get)).Text);
        Assert.DoesNotContain(gateway.Log, l => l.Message == "config updated");

        File.WriteAllText(gateway.ConfigFile, Yaml.OneRoute(upstream.Url));
        gateway.Send(Signal.HangUp);
        await gateway.WaitForLogAsync("config updated");
    }

    [Fact]
    public async Task Exchanges_in_flight_keep_what_they_began_with()
    {
        TaskCompletionSource goOn = new();
        await using ScriptedUpstream first = ScriptedUpstream.Start(
            connection => connection.ServeAsync(
                async _ =>
                {
                    await connection.SendAsync(Answers.EventStreamHead + Answers.Event("one"));
                    await goOn.Task.WaitAsync(connection.Ended);
                    await connection.SendAsync(Answers.Event("two") + Answers.LastChunk);
                }));
        await using ScriptedUpstream second = ScriptedUpstream.StartAnswering(Answers.Ok("second"));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(first.Url));
        await using RawHttpClient client = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await client.ReadHeadAsync();
        await client.Reader.ReadChunkAsync();

        File.WriteAllText(gateway.ConfigFile, Yaml.OneRoute(second.Url));
        gateway.Send(Signal.HangUp);
        await gateway.WaitForLogAsync("config updated");
        goOn.SetResult();

        Assert.Equal("data: two\n\n"u8.ToArray(), await client.Reader.ReadChunkAsync());
        Assert.Null(await client.Reader.ReadChunkAsync());
        await client.Reader.ReadFieldsAsync();
        Assert.Equal("second", (await client.ExchangeAsync(Get)).Text);
    }

    [Fact]
    public async Task Reloads_under_load_lose_no_request()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));
        using CancellationTokenSource enough = new();
        Task<int>[] callers = [.. Enumerable.Range(0, 4).Select(_ => CallAsync(gateway, enough.Token))];

        for (int i = 1; i <= 5; i++)
        {
            File.WriteAllText(gateway.ConfigFile, Yaml.OneRoute(upstream.Url, upstreamKeys: $"timeout: {100 + i}s"));
            gateway.Send(Signal.HangUp);
            await gateway.WaitForLogAsync("config updated", count: i);
        }

        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(callers), count => Assert.True(count > 0));
    }

    private static async Task<int> CallAsync(GatewayProcess gateway, CancellationToken enough)
    {
        await using RawHttpClient client = await gateway.ConnectAsync();
        int count = 0;
        do
        {
            Assert.Equal(200, (await client.ExchangeAsync(Get)).Status);
            count++;
        }
        while (!enough.IsCancellationRequested);
        return count;
    }
}
