using System.Net;
using System.Net.Sockets;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>The first thing a newcomer types works, and so does what it tells them to type next.</summary>
public sealed class RunScriptTests
{
    /// <summary>Includes the build, which has nothing to do when the tests themselves were built.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task The_printed_lines_work_and_an_interrupt_ends_everything()
    {
        int port = FreePort.Next();
        await using ChildProcess script = Start(port);

        string curl = (await script.WaitForLineAsync(l => l.TrimStart().StartsWith("curl ", StringComparison.Ordinal), "curl line", Patience)).Trim();
        string metrics = (await script.WaitForLineAsync(l => l.TrimStart().StartsWith("metrics ", StringComparison.Ordinal), "metrics line")).Trim().Split(' ')[^1];
        await script.WaitForLineAsync(l => l.Contains("gateway listening", StringComparison.Ordinal), "the gateway's log");

        (int code, string answer) = await ChildProcess.RunAsync("bash", ["-c", curl]);
        Assert.True(code == 0, answer);
        Assert.Contains("event: message_start", answer, StringComparison.Ordinal);
        Assert.Contains("event: message_stop", answer, StringComparison.Ordinal);
        Assert.Contains($"export ANTHROPIC_BASE_URL=http://localhost:{port}", script.Output, StringComparison.Ordinal);
        Assert.Contains("export ANTHROPIC_AUTH_TOKEN=", script.Output, StringComparison.Ordinal);
        (code, string health) = await ChildProcess.RunAsync("curl", ["-sSf", $"http://localhost:{port}/health"]);
        Assert.True(code == 0, health);
        (code, string page) = await ChildProcess.RunAsync("curl", ["-sSf", metrics]);
        Assert.True(code == 0, page);
        Assert.Contains("satgate_requests_total", page, StringComparison.Ordinal);

        script.Send(Signal.Terminate);
        await script.WaitForExitAsync();
        await Eventually.TrueAsync(async () => !await ListensAsync(port), "the gateway to end with its script", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_port_in_use_is_said_clearly()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        await using ChildProcess script = Start(port);

        Assert.Equal(1, await script.WaitForExitAsync());
        Assert.Contains($"port {port} is in use", script.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_the_environment_is_never_printed()
    {
        const string Key = "sk-ant-marker-of-the-test";
        await using ChildProcess script = Start(FreePort.Next(), Key);

        await script.WaitForLineAsync(l => l.Contains("gateway listening", StringComparison.Ordinal), "the gateway's log", Patience);

        Assert.Contains("https://api.anthropic.com", script.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, script.Output, StringComparison.Ordinal);
        script.Send(Signal.Terminate);
        await script.WaitForExitAsync();
    }

    private static ChildProcess Start(int port, string? key = null) => new(
        Repository.PathOf("run.sh"),
        [],
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture), ["ANTHROPIC_API_KEY"] = key });

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            await using RawHttpClient client = await RawHttpClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
