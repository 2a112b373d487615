using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Upstreams;

/// <summary>A slow side slows the other one; the gateway does not fill its memory in between.</summary>
public sealed class BackPressureTests
{
    private const int ChunkBytes = 64 * 1024;
    private const int TotalBytes = 256 * 1024 * 1024;

    /// <summary>Far less than the total, far more than the system's socket buffers on both hops.</summary>
    private const int HeldBytesMax = 48 * 1024 * 1024;

    /// <summary>What one exchange may add to the gateway's memory, with room for the collector.</summary>
    private const long GrowthBytesMax = 48L * 1024 * 1024;

    [Fact]
    public async Task A_client_that_does_not_read_stops_the_upstream_and_then_gets_every_byte()
    {
        long sent = 0;
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {TotalBytes}\r\n\r\n");
                byte[] chunk = new byte[ChunkBytes];
                for (int i = 0; i < TotalBytes / ChunkBytes; i++)
                {
                    Array.Fill(chunk, (byte)i);
                    await connection.SendAsync(chunk);
                    Interlocked.Add(ref sent, ChunkBytes);
                }
            });
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url, "readStallTimeout: 60s"));
        long before = gateway.ResidentBytes();
        await using RawHttpClient client = await gateway.ConnectAsync(receiveBufferBytes: 64 * 1024);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: gateway.test\r\n\r\n");
        await client.ReadHeadAsync();
        long held = await SettledAsync(() => Interlocked.Read(ref sent));
        long growth = gateway.ResidentBytes() - before;

        Assert.InRange(held, 0, HeldBytesMax);
        Assert.InRange(growth, long.MinValue, GrowthBytesMax);
        for (int i = 0; i < TotalBytes / ChunkBytes; i++)
        {
            byte[] chunk = await client.Reader.ReadExactlyAsync(ChunkBytes);
            Assert.False(chunk.AsSpan().ContainsAnyExcept((byte)i), $"Wrong bytes in chunk {i}.");
        }

        Assert.InRange(gateway.ResidentBytes() - before, long.MinValue, GrowthBytesMax);
    }

    [Fact]
    public async Task An_upstream_that_does_not_read_stops_the_client()
    {
        const int BodyBytes = 128 * 1024 * 1024;
        TaskCompletionSource read = new();
        long sent = 0;
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                RecordedRequest head = (await connection.ReadHeadAsync())!;
                await read.Task.WaitAsync(connection.Ended);
                RecordedRequest request = await connection.ReadBodyAsync(head);
                await connection.SendAsync(Answers.Ok(request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            },
            new UpstreamOptions { SocketBufferBytes = 64 * 1024 });
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url, $"maxRequestBody: {BodyBytes}"));
        long before = gateway.ResidentBytes();
        await using RawHttpClient client = await gateway.ConnectAsync();

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: {BodyBytes}\r\n\r\n");
        Task sending = Task.Run(
            async () =>
            {
                byte[] chunk = new byte[ChunkBytes];
                for (int i = 0; i < BodyBytes / ChunkBytes; i++)
                {
                    await client.SendAsync(chunk);
                    Interlocked.Add(ref sent, ChunkBytes);
                }
            });
        long held = await SettledAsync(() => Interlocked.Read(ref sent));

        Assert.InRange(held, 0, HeldBytesMax);
        Assert.InRange(gateway.ResidentBytes() - before, long.MinValue, GrowthBytesMax);
        read.SetResult();
        await sending;
        Assert.Equal($"{BodyBytes}", (await client.ReadAsync("POST")).Text);
    }

    /// <summary>Waits until a count has moved and then not moved for half a second.</summary>
    private static async Task<long> SettledAsync(Func<long> count)
    {
        long last = -1;
        int still = 0;
        await Eventually.TrueAsync(
            () =>
            {
                long now = count();
                still = now == last && now > 0 ? still + 1 : 0;
                last = now;
                return still >= 25;
            },
            "a sender that is held back");
        return last;
    }
}
