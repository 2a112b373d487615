using System.Net;
using System.Net.Sockets;
using SatGate.SimulatedLlm.Tests.Support;

namespace SatGate.SimulatedLlm.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Every_setting_is_a_flag_with_or_without_an_equals_sign()
    {
        CommandLine line = CommandLine.Parse([
            "--tokens", "7", "--tokens-per-second=2.5", "--first-token-delay", "200ms", "--seed=9", "--id", "a-b_1", "--cached-tokens", "3",
            "--status=529", "--retry-after", "30", "--body-bytes=100", "--chunk", "bytes", "--content-length=false", "--close-after", "4",
        ]);

        Assert.Null(line.Problem);
        SimulationSettings expected = new()
        {
            Tokens = 7,
            TokensPerSecond = 2.5,
            FirstTokenDelay = TimeSpan.FromMilliseconds(200),
            Seed = 9,
            Id = "a-b_1",
            CachedTokens = 3,
            Status = 529,
            RetryAfterSeconds = 30,
            BodyBytes = 100,
            Chunk = ChunkMode.Bytes,
            ContentLength = false,
            Fault = FaultKind.Close,
            FaultAfter = 4,
        };
        Assert.Equal(expected, line.Settings);
    }

    [Fact]
    public void The_process_has_flags_of_its_own()
    {
        CommandLine line = CommandLine.Parse([
            "--listen", "127.0.0.1:0", "--require-key", "--strict-models", "--models", "a, b", "--keep-alive-timeout", "5s",
        ]);

        Assert.Null(line.Problem);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 0), line.Options.Listen.EndPoint);
        Assert.True(line.Options.RequireKey);
        Assert.True(line.Options.StrictModels);
        Assert.Equal(["a", "b"], line.Options.Models);
        Assert.Equal(TimeSpan.FromSeconds(5), line.Options.KeepAliveTimeout);
    }

    [Theory]
    [InlineData("--tokens", "-1")]
    [InlineData("--tokens", "10000001")]
    [InlineData("--tokens-per-second", "NaN")]
    [InlineData("--tokens-per-second", "1e3")]
    [InlineData("--tokens-per-second", "0.00001")]
    [InlineData("--first-token-delay", "5")]
    [InlineData("--first-token-delay", "25h")]
    [InlineData("--seed", "x")]
    [InlineData("--id", "a b")]
    [InlineData("--status", "302")]
    [InlineData("--status", "600")]
    [InlineData("--chunk", "words")]
    [InlineData("--content-length", "yes")]
    [InlineData("--stall-after", "soon")]
    [InlineData("--listen", "nowhere")]
    [InlineData("--listen", "127.0.0.1:65536")]
    [InlineData("--models", ",")]
    [InlineData("--keep-alive-timeout", "0")]
    [InlineData("--unknown", "1")]
    public void A_value_that_is_none_is_refused(string flag, string value)
    {
        Assert.Contains(flag, CommandLine.Parse([flag, value]).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flag_without_its_value_is_refused()
    {
        Assert.Contains("--tokens", CommandLine.Parse(["--tokens"]).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("200ms", 200)]
    [InlineData("1.5s", 1500)]
    [InlineData("2m", 120_000)]
    [InlineData("24h", 86_400_000)]
    public void A_time_has_a_unit(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan time));
        Assert.Equal(milliseconds, time.TotalMilliseconds);
    }

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1:80")]
    [InlineData("localhost:1", "127.0.0.1:1")]
    [InlineData("[::1]:8089", "[::1]:8089")]
    [InlineData(":8089", "[::]:8089")]
    public void An_address_may_be_written_in_several_ways(string text, string expected)
    {
        Assert.Equal(expected, ListenAddress.Parse(text)?.EndPoint?.ToString());
    }

    [Fact]
    public async Task Help_names_every_flag_and_every_header()
    {
        (int exitCode, string output, _) = await SimulatorProcess.RunAsync("--help");

        Assert.Equal(0, exitCode);
        Assert.All(SettingTable.All, setting => Assert.Contains(setting.Flag, output, StringComparison.Ordinal));
        Assert.All(SettingTable.All, setting => Assert.Contains(setting.Header, output, StringComparison.Ordinal));
        Assert.All(
            ["--listen", "--require-key", "--models", "--strict-models", "--keep-alive-timeout"],
            flag => Assert.Contains(flag, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bad_command_line_ends_with_2()
    {
        (int exitCode, _, string error) = await SimulatorProcess.RunAsync("--tokens", "many");

        Assert.Equal(2, exitCode);
        Assert.Contains("--tokens must be N, not 'many'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_taken_ends_with_1()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();

        (int exitCode, string output, string error) = await SimulatorProcess.RunAsync("--listen", taken.LocalEndpoint.ToString()!);

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains("\"msg\":\"cannot listen\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_listens_on_a_unix_socket()
    {
        string path = Path.Combine(Path.GetTempPath(), $"sim-{Guid.NewGuid():N}.sock");
        await using SimulatorProcess process = await SimulatorProcess.StartAsync("--listen", $"unix:{path}");
        using HttpClient http = new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });

        using HttpResponseMessage response = await http.GetAsync(new Uri("http://sim/v1/models"));

        Assert.Equal($"unix:{path}", process.Url);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
