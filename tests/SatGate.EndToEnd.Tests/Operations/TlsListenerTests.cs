using System.Net.Security;
using System.Security.Authentication;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Security;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>TLS on the data listener.</summary>
public sealed class TlsListenerTests : IAsyncLifetime
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private readonly TestCertificates _certificates = new();
    private readonly ScriptedUpstream _upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
    private GatewayProcess _gateway = null!;

    public async ValueTask InitializeAsync() =>
        _gateway = await GatewayProcess.StartAsync(
            Yaml.OneRoute(_upstream.Url, $"tlsCert: {_certificates.ServerFile}\ntlsKey: {_certificates.ServerKeyFile}"));

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public void The_address_says_https() => Assert.Equal("https", _gateway.Address.Scheme);

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Both_current_versions_work(SslProtocols version)
    {
        await using RawHttpClient client = await RawHttpClient.ConnectTlsAsync(_gateway.Address, Options([SslApplicationProtocol.Http11], version));

        RawResponse answer = await client.ExchangeAsync(Get, SplitPlan.Random(3));

        Assert.Equal("hello", answer.Text);
        Assert.Equal(SslApplicationProtocol.Http11, client.Tls!.NegotiatedApplicationProtocol);
        Assert.Equal("https", _upstream.Requests[0].Fields["X-Forwarded-Proto"]);
    }

    [Fact]
    public async Task A_client_that_offers_both_gets_HTTP_1_1()
    {
        await using RawHttpClient client = await RawHttpClient.ConnectTlsAsync(_gateway.Address, Options([SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]));

        Assert.Equal(SslApplicationProtocol.Http11, client.Tls!.NegotiatedApplicationProtocol);
        Assert.Equal(200, (await client.ExchangeAsync(Get)).Status);
    }

    [Fact]
    public async Task A_client_that_offers_nothing_gets_HTTP_1_1()
    {
        await using RawHttpClient client = await RawHttpClient.ConnectTlsAsync(_gateway.Address, Options([]));

        Assert.Equal(200, (await client.ExchangeAsync(Get)).Status);
    }

    [Fact]
    public async Task A_client_that_speaks_HTTP_2_only_is_refused_in_the_handshake()
    {
        Exception? refused = await Record.ExceptionAsync(
            async () =>
            {
                await using RawHttpClient client = await RawHttpClient.ConnectTlsAsync(_gateway.Address, Options([SslApplicationProtocol.Http2]));
                await client.ReadAsync();
            });

        Assert.True(refused is AuthenticationException or IOException or WireException, $"{refused}");
    }

    [Fact]
    public async Task A_body_of_a_megabyte_passes_both_ways()
    {
        byte[] body = new byte[1024 * 1024];
        new Random(1).NextBytes(body);
        await using ScriptedUpstream echo = ScriptedUpstream.Start(
            connection => connection.ServeAsync(
                async request =>
                {
                    await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n");
                    await connection.SendAsync(request.Body);
                }));
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(
            Yaml.OneRoute(echo.Url, $"tlsCert: {_certificates.ServerFile}\ntlsKey: {_certificates.ServerKeyFile}"));
        await using RawHttpClient client = await RawHttpClient.ConnectTlsAsync(gateway.Address, Options([SslApplicationProtocol.Http11]));

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n");
        await client.SendAsync(body, SplitPlan.Random(7, 50_000));

        RawResponse answer = await client.ReadAsync("POST");
        Assert.True(body.AsSpan().SequenceEqual(answer.Body), "The client received other bytes.");
    }

    [Fact]
    public async Task Clear_text_on_the_TLS_port_is_closed_and_others_are_served()
    {
        await using RawHttpClient clear = await RawHttpClient.ConnectAsync(_gateway.Address);
        await clear.SendAsync(Get);
        await clear.Reader.ReadCloseAsync();

        await using RawHttpClient client = await RawHttpClient.ConnectTlsAsync(_gateway.Address, Options([SslApplicationProtocol.Http11]));
        Assert.Equal(200, (await client.ExchangeAsync(Get)).Status);
    }

    [Fact]
    public async Task A_client_that_never_shakes_hands_is_closed()
    {
        await using RawHttpClient silent = await RawHttpClient.ConnectAsync(_gateway.Address);
        silent.Reader.Deadline = TimeSpan.FromSeconds(30);

        await silent.Reader.ReadCloseAsync();
    }

    [Fact]
    public async Task Closing_is_announced_so_that_a_cut_is_told_from_an_end()
    {
        await using RawHttpClient client = await RawHttpClient.ConnectTlsAsync(_gateway.Address, Options([SslApplicationProtocol.Http11]));

        RawResponse answer = await client.ExchangeAsync("GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.True(answer.Closes);
        Assert.Equal(PeerClose.Finished, await client.Reader.ReadCloseAsync());
    }

    private SslClientAuthenticationOptions Options(List<SslApplicationProtocol> protocols, SslProtocols versions = SslProtocols.None) => new()
    {
        TargetHost = "localhost",
        ApplicationProtocols = protocols.Count == 0 ? null : protocols,
        EnabledSslProtocols = versions,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => _certificates.Issued(certificate),
    };
}
