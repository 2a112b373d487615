using System.Text.Json;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Governance;

/// <summary>The program's own commands against a gateway that was given no admin token and no root key.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task Whoever_may_read_the_data_directory_looks_after_the_gateway_from_a_shell()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        using TemporaryDirectory data = new();
        string yaml = "server:\n  listen: 127.0.0.1:0\nadmin:\n  listen: 127.0.0.1:0\n"
            + $"upstreams:\n  only:\n    url: http://127.0.0.1:{upstream.Port}\n"
            + "routes:\n  - name: paid\n    match: {pathPrefix: /paid}\n    upstream: only\n    policy: {kind: fiat402, costCredits: 3}\n";
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(yaml, new GatewayOptions { Arguments = ["--data-dir", data.Path] });
        string[] connection = ["--gateway", gateway.AdminAddress!.GetLeftPart(UriPartial.Authority), "--data-dir", data.Path];

        JsonElement minted = JsonDocument.Parse(await RunAsync(0, ["token", "mint", "--name", "ada", "--budget", "0.07", "--json", .. connection])).RootElement;
        string id = minted.GetProperty("id").GetString()!;
        string secret = minted.GetProperty("macaroon_token").GetString()!;
        Assert.Equal(200, await CallAsync(gateway, secret));
        Assert.Equal(200, await CallAsync(gateway, secret));
        Assert.Equal(402, await CallAsync(gateway, secret));
        Assert.Matches($@"(?m)^{id} +ada +active +\$0\.06 +\$0\.07 +\$0\.01 ", await RunAsync(0, ["token", "list", .. connection]));
        await RunAsync(0, ["budget", "set", minted.GetProperty("budget_id").GetString()!, "--limit", "0.10", .. connection]);
        Assert.Equal(200, await CallAsync(gateway, secret));
        string narrowed = (await RunAsync(0, ["token", "attenuate", secret, "--route", "elsewhere"])).Trim();
        Assert.Equal(403, await CallAsync(gateway, narrowed));
        await RunAsync(0, ["token", "revoke", id, .. connection]);
        Assert.Equal(401, await CallAsync(gateway, secret));
        await Eventually.TrueAsync(
            async () => (await RunAsync(0, ["audit", "tail", .. connection])).Contains("token_revoked", StringComparison.Ordinal), "the event", TimeSpan.FromSeconds(20));
        Assert.StartsWith("intact: ", await RunAsync(0, ["audit", "verify", "--data-dir", data.Path]), StringComparison.Ordinal);

        string adminToken = File.ReadAllText(Path.Combine(data.Path, "admin.token")).Trim();
        Assert.DoesNotContain(gateway.Log, line => line.ToString().Contains(adminToken, StringComparison.Ordinal) || line.ToString().Contains(secret, StringComparison.Ordinal));
    }

    private static async Task<string> RunAsync(int expected, string[] arguments)
    {
        (int code, string output) = await ChildProcess.RunAsync(GatewayProcess.Executable, arguments);
        Assert.True(code == expected, $"{string.Join(' ', arguments)} ended with {code}: {output}");
        return output;
    }

    private static async Task<int> CallAsync(GatewayProcess gateway, string token)
    {
        await using RawHttpClient client = await gateway.ConnectAsync();
        return (await client.ExchangeAsync($"GET /paid HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer {token}\r\n\r\n")).Status;
    }
}
