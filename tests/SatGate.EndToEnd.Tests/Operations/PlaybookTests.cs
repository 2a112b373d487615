using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>The configuration file of the deployment playbook works as it stands; only the addresses are the test's own.</summary>
public sealed class PlaybookTests
{
    private static readonly string[] Layouts = ["route", "policy", "transform"];

    public static TheoryData<string> StripPrefixPlaces() => new(Layouts);

    [Theory]
    [MemberData(nameof(StripPrefixPlaces))]
    public async Task The_file_of_the_playbook_forwards_to_the_provider(string place)
    {
        await using ScriptedUpstream provider = ScriptedUpstream.StartAnswering(Answers.Ok("{}"));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(PlaybookFile(provider.Url, place));
        await using RawHttpClient client = await gateway.ConnectAsync();

        RawResponse answer = await client.ExchangeAsync(Post("/anthropic/v1/messages"));

        Assert.Equal(200, answer.Status);
        RecordedRequest seen = Assert.Single(provider.Requests);
        Assert.Equal("/v1/messages", seen.Target);
        Assert.Equal("2023-06-01", seen.Fields["anthropic-version"]);
        Assert.Equal("{\"model\":\"m\"}", seen.Text);
    }

    [Fact]
    public async Task The_base_URL_that_the_playbook_gives_Claude_Code_works_too()
    {
        // ANTHROPIC_BASE_URL has no /anthropic in it, so the path arrives already stripped.
        await using ScriptedUpstream provider = ScriptedUpstream.StartAnswering(Answers.Ok("{}"));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(PlaybookFile(provider.Url, "route"));
        await using RawHttpClient client = await gateway.ConnectAsync();

        RawResponse answer = await client.ExchangeAsync(Post("/v1/messages?beta=true"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("/v1/messages?beta=true", Assert.Single(provider.Requests).Target);
    }

    [Fact]
    public async Task Paths_that_no_route_means_stay_refused()
    {
        await using ScriptedUpstream provider = ScriptedUpstream.StartAnswering(Answers.Ok("{}"));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(PlaybookFile(provider.Url, "route"));
        await using RawHttpClient client = await gateway.ConnectAsync();

        foreach (string path in new[] { "/", "/anthropic", "/anthropic/v2/x", "/anthropicx/v1/x", "/v1x", "/admin" })
        {
            RefusalAssert.Is(await client.ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: gateway.test\r\n\r\n"), 404);
        }

        Assert.Equal(0, provider.ConnectionCount);
    }

    private static string Post(string path) =>
        $"POST {path} HTTP/1.1\r\nHost: gw.yourdomain.com\r\nAuthorization: Bearer t\r\nContent-Type: application/json\r\nanthropic-version: 2023-06-01\r\nContent-Length: 13\r\n\r\n{{\"model\":\"m\"}}";

    /// <summary>The page that the playbook was copied from lost its indentation, so its strip prefix may be read in three places.</summary>
    private static string PlaybookFile(Uri provider, string place)
    {
        string strip = place switch
        {
            "policy" => "      stripPrefix: /anthropic\n",
            "transform" => "    transform:\n      stripPrefix: /anthropic\n",
            _ => "    stripPrefix: /anthropic\n",
        };
        return $$"""
            # /etc/satgate/hybrid-gateway.yaml
            server:
              listen: 127.0.0.1:0
            admin:
              listen: 127.0.0.1:0
            mcp:
              enabled: true
              path: /mcp
            # HTTP route upstreams (optional - for proxying to APIs)
            upstreams:
              anthropic:
                url: {{provider.GetLeftPart(UriPartial.Authority)}}
                timeout: 300s
            routes:
              - name: anthropic-proxy
                match:
                  pathPrefix: /anthropic/v1
                upstream: anthropic
                policy:
                  kind: public

            """ + strip;
    }
}
