using System.Net.Security;
using System.Net.Sockets;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Security;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Fronts;

/// <summary>A TLS front as deployed, the gateway, and an upstream, all of them real. Derived classes choose the front.</summary>
public abstract class FrontTests : IAsyncLifetime
{
    /// <summary>Longer than the half minute after which fronts without the right settings cut a silent stream.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(32);

    private readonly TestCertificates _certificates = new();
    private readonly TemporaryDirectory _folder = new();
    private readonly int _port = FreePort.Next();
    private ScriptedUpstream _upstream = null!;
    private GatewayProcess _gateway = null!;
    private ChildProcess _front = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _upstream = ScriptedUpstream.Start(connection => connection.ServeAsync(request => AnswerAsync(connection, request)));
        _gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(_upstream.Url, "trustedProxies: [127.0.0.1/32]"));
        _front = Start(_folder, _certificates, _port, _gateway.Address.Port);
        await Eventually.TrueAsync(ListensAsync, "the front to listen", TimeSpan.FromSeconds(30));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        _folder.Dispose();
        _certificates.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A stream that says nothing for longer than half a minute goes on afterwards. The one test of this project that takes so long.</summary>
    [Fact]
    public async Task A_silent_stream_lives_on()
    {
        await using RawHttpClient client = await ConnectAsync();
        await client.SendAsync("GET /stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        Assert.Equal("data: first\n\n"u8.ToArray(), await client.Reader.ReadChunkAsync());
        client.Reader.Deadline = Silence + TimeSpan.FromSeconds(20);

        Assert.Equal("data: last\n\n"u8.ToArray(), await client.Reader.ReadChunkAsync());
        Assert.Null(await client.Reader.ReadChunkAsync());
    }

    /// <summary>A body larger than the fronts' usual limit of 1 MiB reaches the upstream, and the upstream learns who asked.</summary>
    [Fact]
    public async Task A_large_prompt_passes_and_the_upstream_learns_who_asked()
    {
        const int BodyBytes = 5 * 1024 * 1024;
        await using RawHttpClient client = await ConnectAsync();

        await client.SendAsync($"POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: {BodyBytes}\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
        await client.SendAsync(new byte[BodyBytes]);
        RawResponse answer = await client.ReadAsync("POST");

        Assert.Equal($"{BodyBytes}", answer.Text);
        RecordedRequest seen = Assert.Single(_upstream.Requests);
        Assert.Equal("https", seen.Fields["X-Forwarded-Proto"]);
        Assert.EndsWith("127.0.0.1", seen.Fields["X-Forwarded-For"], StringComparison.Ordinal);
        Assert.Equal(SecurityHeader, answer.Fields["X-Content-Type-Options"]);
    }

    /// <summary>What the front's file sets on every answer.</summary>
    protected abstract string SecurityHeader { get; }

    /// <summary>Starts the front, which listens with TLS on the port and forwards to the gateway.</summary>
    protected abstract ChildProcess Start(TemporaryDirectory folder, TestCertificates certificates, int port, int gatewayPort);

    private static async Task AnswerAsync(UpstreamConnection connection, RecordedRequest request)
    {
        if (request.Target != "/stream")
        {
            await connection.SendAsync(Answers.Ok(request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            return;
        }

        await connection.SendAsync(Answers.EventStreamHead + Answers.Event("first"));
        await Task.Delay(Silence, connection.Ended);
        await connection.SendAsync(Answers.Event("last") + Answers.LastChunk);
    }

    private Task<RawHttpClient> ConnectAsync() => RawHttpClient.ConnectTlsAsync(
        new Uri($"https://127.0.0.1:{_port}"),
        new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => _certificates.Issued(certificate),
        });

    private async Task<bool> ListensAsync()
    {
        if (_front.HasExited)
        {
            throw new InvalidOperationException($"The front ended:\n{_front.Output}");
        }

        try
        {
            await using RawHttpClient client = await RawHttpClient.ConnectAsync(new Uri($"https://127.0.0.1:{_port}"));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
