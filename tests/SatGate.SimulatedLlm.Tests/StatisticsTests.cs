using System.Diagnostics;
using System.Text.Json;
using SatGate.SimulatedLlm.Tests.Support;

namespace SatGate.SimulatedLlm.Tests;

public sealed class StatisticsTests
{
    private const int IdleStreams = 500;
    private const string Stream = """{"model":"m","stream":true,"max_tokens":1000,"messages":[]}""";

    [Fact]
    public async Task Streams_are_counted_by_how_they_end()
    {
        await using SimulatorProcess process = await SimulatorProcess.StartAsync("--tokens", "5");

        using HttpResponseMessage complete = await process.Http.PostAsync("/v1/messages", Stream);
        await complete.Content.ReadAsStringAsync();
        using RawConnection broken = await RawConnection.PostAsync(process.Url, "/v1/messages", Stream, "X-Sim-Reset-After: 2");
        await broken.ReadToEndAsync();
        using HttpResponseMessage whole = await process.Http.PostAsync("/v1/responses", """{"model":"m","input":"x"}""");

        JsonElement stats = await process.StatsWhenAsync(s => s.At("requestsOpen").GetInt32() == 1);
        Assert.Equal(2, stats.At("streamsOpened").GetInt32());
        Assert.Equal(1, stats.At("streamsCompleted").GetInt32());
        Assert.Equal(1, stats.At("streamsFaulted").GetInt32());
        Assert.Equal(0, stats.At("streamsCancelled").GetInt32());
        Assert.Equal(0, stats.At("streamsOpen").GetInt32());
        Assert.Equal(0, stats.At("answersCancelled").GetInt32());
        Assert.True(stats.At("process", "cpuMicroseconds").GetInt64() > 0);
    }

    [Theory]
    [InlineData("X-Sim-Stall-After: 3")]
    [InlineData("X-Sim-Tokens-Per-Second: 0.001")]
    public async Task A_client_that_leaves_is_noticed_at_once(string header)
    {
        await using SimulatorProcess process = await SimulatorProcess.StartAsync();
        RawConnection connection = await RawConnection.PostAsync(process.Url, "/v1/messages", Stream, header, "X-Sim-Id: leaver");
        await connection.ReadUntilAsync(header.Contains("Stall", StringComparison.Ordinal) ? "\" write\"}}\n\n\r\n" : "\"cache\"}}\n\n\r\n");

        long left = Stopwatch.GetTimestamp();
        connection.Dispose();

        JsonElement stats = await process.StatsWhenAsync(s => s.At("lastCancellations").GetArrayLength() == 1 && s.At("streamsOpen").GetInt32() == 0);
        JsonElement cancelled = stats.At("lastCancellations", 0);
        Assert.Equal("leaver", cancelled.At("id").GetString());
        Assert.Equal("/v1/messages", cancelled.At("path").GetString());
        Assert.Equal(header.Contains("Stall", StringComparison.Ordinal) ? 3 : 1, cancelled.At("tokens").GetInt32());

        // One clock for all processes of the machine: the difference is the time from the close here to the notice there.
        Assert.Equal(Stopwatch.Frequency, stats.At("clock", "stopwatchTicksPerSecond").GetInt64());
        TimeSpan noticed = Stopwatch.GetElapsedTime(left, cancelled.At("cancelledTicks").GetInt64());
        Assert.InRange(noticed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(0, stats.At("streamsOpen").GetInt32());
    }

    [Fact]
    public async Task A_delayed_json_answer_is_cancelled_too()
    {
        await using SimulatorProcess process = await SimulatorProcess.StartAsync();
        RawConnection connection = await RawConnection.PostAsync(
            process.Url, "/v1/responses", """{"model":"m","input":"x"}""", "X-Sim-First-Token-Delay: 1h");
        await process.StatsWhenAsync(s => s.At("requestsOpen").GetInt32() == 2);
        connection.Dispose();

        JsonElement stats = await process.StatsWhenAsync(s => s.At("answersCancelled").GetInt32() == 1 && s.At("lastCancellations").GetArrayLength() > 0);
        Assert.False(stats.At("lastCancellations", 0, "stream").GetBoolean());
        Assert.Equal(0, stats.At("streamsCancelled").GetInt32());
    }

    [Fact]
    public async Task A_client_that_stops_reading_holds_the_tokens_back()
    {
        await using SimulatorProcess process = await SimulatorProcess.StartAsync("--tokens", "1000000");
        RawConnection connection = await RawConnection.PostAsync(
            process.Url, "/v1/messages", Stream.Replace("1000", "1000000", StringComparison.Ordinal), "X-Sim-Id: slow");
        await process.StatsWhenAsync(s => s.At("streamsOpen").GetInt32() == 1);
        connection.Dispose();

        // A million tokens are 120 MB; the kernel's buffers hold a few of them, and the process must not hold the rest.
        JsonElement stats = await process.StatsWhenAsync(s => s.At("lastCancellations").GetArrayLength() == 1 && s.At("streamsOpen").GetInt32() == 0);
        Assert.InRange(stats.At("lastCancellations", 0, "tokens").GetInt32(), 0, 200_000);
        Assert.InRange(stats.At("process", "residentBytes").GetInt64(), 0, 200 << 20);
    }

    [Fact]
    public async Task Hundreds_of_idle_streams_need_little_memory()
    {
        await using SimulatorProcess process = await SimulatorProcess.StartAsync();
        await process.StatsAsync();
        long before = (await process.StatsAsync()).At("process", "residentBytes").GetInt64();
        List<RawConnection> connections = [];
        for (int i = 0; i < IdleStreams; i++)
        {
            RawConnection connection = await RawConnection.OpenAsync(process.Url);
            await connection.SendAsync("GET /sim/events?interval=1h HTTP/1.1\r\nHost: sim\r\n\r\n");
            connections.Add(connection);
        }

        await Task.WhenAll(connections.Select(connection => connection.ReadUntilAsync("}\n\n\r\n")));
        JsonElement open = await process.StatsAsync();
        connections.ForEach(connection => connection.Dispose());
        JsonElement closed = await process.StatsWhenAsync(s => s.At("streamsOpen").GetInt32() == 0 && s.At("connectionsOpen").GetInt32() == 1);

        Assert.Equal(IdleStreams, open.At("streamsOpen").GetInt32());
        Assert.Equal(IdleStreams, closed.At("streamsCancelled").GetInt32());
        long perStream = (open.At("process", "residentBytes").GetInt64() - before) / IdleStreams;
        Assert.True(perStream < 64 << 10, $"{perStream} bytes for every stream.");
    }
}
