using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using SatGate.TestKit.Client;
using SatGate.TestKit.Memory;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.InMemory.Tests;

/// <summary>The transport in memory must behave like sockets where a server can tell, or every test on top of it lies.</summary>
public sealed class MemoryTransportTests
{
    [Fact]
    public async Task A_raw_handler_answers_over_pipes()
    {
        await using MemoryKestrel server = await MemoryKestrel.StartAsync(AnswerLineAsync);
        await using RawHttpClient client = new(server.Transport.Connect());

        await client.SendAsync("ping\r\n", SplitPlan.Bytes);

        Assert.Equal("pong", await client.Reader.ReadLineAsync());
    }

    [Fact]
    public async Task Returning_from_the_handler_is_a_clean_end()
    {
        await using MemoryKestrel server = await MemoryKestrel.StartAsync(AnswerLineAsync);
        await using RawHttpClient client = new(server.Transport.Connect());

        await client.SendAsync("ping\r\n");

        Assert.Equal("pong\r\n"u8.ToArray(), await client.Reader.ReadToEndAsync());
    }

    [Fact]
    public async Task An_abort_by_the_server_is_a_reset_for_the_client()
    {
        await using MemoryKestrel server = await MemoryKestrel.StartAsync(
            connection =>
            {
                connection.Abort(new ConnectionAbortedException("Enough."));
                return Task.CompletedTask;
            });
        await using RawHttpClient client = new(server.Transport.Connect());

        Assert.Equal(PeerClose.Reset, await client.Reader.ReadCloseAsync());
    }

    [Fact]
    public async Task A_half_close_ends_the_servers_reads_and_answers_still_arrive()
    {
        await using MemoryKestrel server = await MemoryKestrel.StartAsync(
            async connection =>
            {
                while (!(await connection.Transport.Input.ReadAsync()).IsCompleted)
                {
                    // Nothing is ever sent: the loop only waits for the end.
                }

                await connection.Transport.Output.WriteAsync("late\r\n"u8.ToArray());
            });
        MemoryClientConnection connection = server.Transport.Connect();
        await using RawHttpClient client = new(connection);

        connection.HalfClose();

        Assert.Equal("late", await client.Reader.ReadLineAsync());
    }

    [Fact]
    public async Task A_reset_by_the_client_makes_the_servers_read_throw_and_fires_its_token()
    {
        TaskCompletionSource<Exception?> seen = new();
        await using MemoryKestrel server = await MemoryKestrel.StartAsync(
            async connection =>
            {
                Exception? thrown = await Record.ExceptionAsync(async () => await connection.Transport.Input.ReadAsync());
                seen.SetResult(connection.ConnectionClosed.IsCancellationRequested ? thrown : null);
            });

        server.Transport.Connect().Reset();

        Assert.IsType<ConnectionResetException>(await seen.Task.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_the_server_at_the_pause_threshold()
    {
        const int ChunkBytes = 8 * 1024;
        int written = 0;
        TaskCompletionSource done = new();
        await using MemoryKestrel server = await MemoryKestrel.StartAsync(
            async connection =>
            {
                for (int i = 0; i < 64; i++)
                {
                    await connection.Transport.Output.WriteAsync(new byte[ChunkBytes]);
                    Interlocked.Add(ref written, ChunkBytes);
                }

                done.SetResult();
            });
        await using RawHttpClient client = new(server.Transport.Connect());

        byte[] first = await client.Reader.ReadExactlyAsync(1);
        Assert.Single(first);
        Assert.False(done.Task.IsCompleted);
        Assert.True(Volatile.Read(ref written) <= server.Transport.PauseBytes + (64 * 1024) + ChunkBytes);

        Assert.Equal((64 * ChunkBytes) - 1, (await client.Reader.ReadExactlyAsync((64 * ChunkBytes) - 1)).Length);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Endpoints_are_told_apart()
    {
        await using MemoryKestrel server = await MemoryKestrel.StartAsync(AnswerLineAsync, connection => connection.Transport.Output.WriteAsync("second\r\n"u8.ToArray()).AsTask());
        await using RawHttpClient client = new(server.Transport.Connect(listener: 1));

        Assert.Equal("second", await client.Reader.ReadLineAsync());
    }

    private static async Task AnswerLineAsync(ConnectionContext connection)
    {
        WireReader reader = new(connection.Transport.Input.AsStream(leaveOpen: true));
        Assert.Equal("ping", await reader.ReadLineAsync());
        await connection.Transport.Output.WriteAsync("pong\r\n"u8.ToArray());
    }
}
