using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.EndToEnd.Tests.Clients;

/// <summary>
/// The providers' own SDKs cannot tell the gateway from the provider: every scenario gives the same result through it as without it, and a
/// stream they give up ends at the provider too.
/// </summary>
public sealed class SdkTests : IClassFixture<SdkTests.Servers>
{
    /// <summary>Of 1,000 tokens at 50 a second, those that may have been made when the provider learns that nobody listens.</summary>
    private const int TokensAtCancellationMax = 200;

    /// <summary>How many pieces of text the scripts read before they abort, and how many more may already have been on their way.</summary>
    private const int PiecesBeforeAbort = 3;
    private const int PiecesAfterAbortMax = 20;

    /// <summary>Figures that two runs of the same scenario never share, and events whose chunking is the network's.</summary>
    private static readonly string[] Timings = ["elapsedMs", "firstEventMs", "endedMs"];

    private readonly Servers _servers;

    public SdkTests(Servers servers) => _servers = servers;

    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    [InlineData("google")]
    public async Task Every_scenario_gives_the_same_result_through_the_gateway(string client)
    {
        JsonObject direct = await RunAsync(client, _servers.Provider.Url, $"{client}-direct");
        JsonObject through = await RunAsync(client, _servers.Gateway.Address, $"{client}-gateway");

        Assert.Equal(direct.Select(scenario => scenario.Key), through.Select(scenario => scenario.Key));
        foreach ((string scenario, JsonNode? result) in through)
        {
            if (scenario.EndsWith("abort", StringComparison.Ordinal))
            {
                // How much had come when it was aborted depends on the moment; that it had come, and was then cut, does not.
                Assert.True(result!["aborted"]!.GetValue<bool>(), result.ToJsonString());
                Assert.InRange(result["pieces"]!.GetValue<int>(), PiecesBeforeAbort, PiecesAfterAbortMax);
                continue;
            }

            Assert.Equal(Comparable(direct[scenario]!), Comparable(result!));
        }
    }

    [Theory]
    [InlineData("anthropic", "abort")]
    [InlineData("openai", "chat-abort")]
    [InlineData("openai", "responses-abort")]
    [InlineData("google", "abort")]
    public async Task A_stream_that_the_client_gives_up_ends_at_the_provider(string client, string scenario)
    {
        string run = $"cancel-{client}-{scenario}";

        await RunAsync(client, _servers.Gateway.Address, run, scenario);

        JsonElement cancelled = default;
        await Eventually.TrueAsync(
            async () =>
            {
                JsonElement statistics = await _servers.Provider.StatisticsAsync();
                cancelled = statistics.GetProperty("lastCancellations").EnumerateArray()
                    .FirstOrDefault(c => c.GetProperty("id").GetString() == $"{run}-{scenario}");
                return cancelled.ValueKind == JsonValueKind.Object;
            },
            "the provider to notice",
            TimeSpan.FromSeconds(10));
        Assert.InRange(cancelled.GetProperty("tokens").GetInt32(), 1, TokensAtCancellationMax);
    }

    private static async Task<JsonObject> RunAsync(string client, Uri server, string run, string? scenario = null)
    {
        string script = Repository.PathOf("tests", "clients", $"{client}.mjs");
        List<string> arguments = [script, server.GetLeftPart(UriPartial.Authority), "--run-id", run];
        if (scenario is not null)
        {
            arguments.AddRange(["--scenarios", scenario]);
        }

        (int code, string output) = await ChildProcess.RunAsync("node", arguments, TimeSpan.FromSeconds(60));
        Assert.True(code == 0, output);
        return JsonNode.Parse(output.Split('\n')[0])!["results"]!.AsObject();
    }

    private static string Comparable(JsonNode result)
    {
        JsonObject kept = result.DeepClone().AsObject();
        foreach (string timing in Timings)
        {
            kept.Remove(timing);
        }

        return kept.ToJsonString().Replace("-direct-", "-", StringComparison.Ordinal).Replace("-gateway-", "-", StringComparison.Ordinal);
    }

    /// <summary>A provider, a gateway before it, and the SDKs installed.</summary>
    public sealed class Servers : IAsyncLifetime
    {
        /// <summary>The simulated provider.</summary>
        public SimulatedLlmProcess Provider { get; private set; } = null!;

        /// <summary>The gateway before it.</summary>
        public GatewayProcess Gateway { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            string clients = Repository.PathOf("tests", "clients");
            if (!Directory.Exists(Path.Combine(clients, "node_modules")))
            {
                (int code, string output) = await ChildProcess.RunAsync(
                    "npm", ["ci", "--no-audit", "--no-fund"], TimeSpan.FromMinutes(3), workingDirectory: clients);
                Assert.True(code == 0, output);
            }

            Provider = await SimulatedLlmProcess.StartAsync();
            Gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(Provider.Url));
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Provider.DisposeAsync();
        }
    }
}
