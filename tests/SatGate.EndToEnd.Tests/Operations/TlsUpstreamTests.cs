using System.Net.Security;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Security;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>TLS to upstreams: who is trusted, which name is asked for and checked, and who the gateway says it is.</summary>
public sealed class TlsUpstreamTests : IDisposable
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n";

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task An_authority_of_the_configuration_is_trusted_and_the_hosts_name_is_asked_for()
    {
        string? asked = null;
        await using ScriptedUpstream upstream = Start(new SslServerAuthenticationOptions
        {
            ServerCertificateSelectionCallback = (_, name) =>
            {
                asked = name;
                return _certificates.Server;
            },
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        });

        RawResponse answer = await AskAsync($"https://localhost:{upstream.Port}", $"tls:\n  caCertFile: {_certificates.AuthorityFile}");

        Assert.Equal("hello", answer.Text);
        Assert.Equal("localhost", asked);
    }

    [Fact]
    public async Task An_address_is_checked_against_the_certificates_addresses()
    {
        await using ScriptedUpstream upstream = Start(Server());

        RawResponse answer = await AskAsync($"https://127.0.0.1:{upstream.Port}", $"tls:\n  caCertFile: {_certificates.AuthorityFile}");

        Assert.Equal("hello", answer.Text);
    }

    [Fact]
    public async Task An_unknown_authority_is_502()
    {
        await using ScriptedUpstream upstream = Start(Server());

        RefusalAssert.Is(await AskAsync($"https://localhost:{upstream.Port}", ""), 502);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Another_authority_is_502()
    {
        using TestCertificates other = new();
        await using ScriptedUpstream upstream = Start(Server());

        RefusalAssert.Is(await AskAsync($"https://localhost:{upstream.Port}", $"tls:\n  caCertFile: {other.AuthorityFile}"), 502);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_502()
    {
        using TestCertificates elsewhere = new("elsewhere.test");
        await using ScriptedUpstream upstream = Start(new SslServerAuthenticationOptions { ServerCertificate = elsewhere.Server });

        RefusalAssert.Is(await AskAsync($"https://localhost:{upstream.Port}", $"tls:\n  caCertFile: {elsewhere.AuthorityFile}"), 502);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_server_name_of_the_configuration_is_asked_for_and_checked()
    {
        using TestCertificates elsewhere = new("elsewhere.test");
        string? asked = null;
        await using ScriptedUpstream upstream = Start(new SslServerAuthenticationOptions
        {
            ServerCertificateSelectionCallback = (_, name) =>
            {
                asked = name;
                return elsewhere.Server;
            },
        });

        RawResponse answer = await AskAsync(
            $"https://localhost:{upstream.Port}", $"tls:\n  caCertFile: {elsewhere.AuthorityFile}\n  serverName: elsewhere.test");

        Assert.Equal("hello", answer.Text);
        Assert.Equal("elsewhere.test", asked);
    }

    [Fact]
    public async Task Verification_can_be_switched_off()
    {
        await using ScriptedUpstream upstream = Start(Server());

        RawResponse answer = await AskAsync($"https://localhost:{upstream.Port}", "tls:\n  insecureSkipVerify: true");

        Assert.Equal("hello", answer.Text);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_where_one_is_configured()
    {
        List<string?> shown = [];
        SslServerAuthenticationOptions demanding = Server();
        demanding.ClientCertificateRequired = true;
        demanding.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            shown.Add(certificate?.Subject);
            return _certificates.Issued(certificate);
        };
        await using ScriptedUpstream upstream = Start(demanding);

        RawResponse with = await AskAsync(
            $"https://localhost:{upstream.Port}",
            $"tls:\n  caCertFile: {_certificates.AuthorityFile}\n  clientCertFile: {_certificates.ClientFile}\n  clientKeyFile: {_certificates.ClientKeyFile}");
        RawResponse without = await AskAsync($"https://localhost:{upstream.Port}", $"tls:\n  caCertFile: {_certificates.AuthorityFile}");

        Assert.Equal("hello", with.Text);
        RefusalAssert.Is(without, 502);
        Assert.Equal(["CN=test client", null], shown);
    }

    [Fact]
    public async Task A_server_that_does_not_speak_TLS_is_502()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                await connection.Reader.FillAsync();
                await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            });

        RefusalAssert.Is(await AskAsync($"https://localhost:{upstream.Port}", "tls:\n  insecureSkipVerify: true"), 502);
    }

    [Fact]
    public async Task A_handshake_that_never_ends_is_504_after_the_connect_timeout()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(connection => connection.Reader.ReadCloseAsync());

        RefusalAssert.Is(await AskAsync($"https://localhost:{upstream.Port}", "connectTimeout: 400ms\ntls:\n  insecureSkipVerify: true"), 504, 502);
    }

    private static ScriptedUpstream Start(SslServerAuthenticationOptions tls) => ScriptedUpstream.StartAnswering(Answers.Ok(), new UpstreamOptions { Tls = tls });

    private static async Task<RawResponse> AskAsync(string url, string upstreamKeys)
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(url, upstreamKeys: upstreamKeys));
        await using RawHttpClient client = await gateway.ConnectAsync();
        return await client.ExchangeAsync(Get);
    }

    private SslServerAuthenticationOptions Server() => new() { ServerCertificate = _certificates.Server };
}
