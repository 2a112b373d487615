#pragma warning disable CA2012 // What value tasks promise is what is tested here.
using System.IO.Pipelines;
using System.Net.Sockets;
using SatGate.Transport.Listening;
using SatGate.Transport.Memory;
using SatGate.Transport.Tests.Sockets;
using Xunit;

namespace SatGate.Transport.Tests.Listening;

public sealed class EpollPipeWriterTests : IClassFixture<LoopFixture>, IDisposable
{
    private const int Large = 16 * 1024 * 1024;

    private readonly SocketPair _pair;
    private readonly EpollPipeWriter _writer;

    public EpollPipeWriterTests(LoopFixture loops)
    {
        _pair = new SocketPair(loops);
        _writer = new EpollPipeWriter(_pair.Polled);
    }

    public void Dispose()
    {
        _writer.Complete();
        _pair.Dispose();
    }

    [Fact]
    public async Task Nothing_leaves_before_the_flush_and_everything_with_it()
    {
        await ConnectedAsync();
        Put("hello "u8);
        Put("world"u8);
        Assert.True(_writer.CanGetUnflushedBytes);
        Assert.Equal(11, _writer.UnflushedBytes);
        Assert.Equal(0, _pair.Peer.Available);
        FlushResult flush = await Soon.Get(_writer.FlushAsync());
        Assert.False(flush.IsCompleted);
        Assert.False(flush.IsCanceled);
        Assert.Equal(0, _writer.UnflushedBytes);
        Assert.Equal("hello world"u8, _pair.PeerReceive(11));
    }

    [Fact]
    public async Task A_flush_of_nothing_is_done_at_once()
    {
        await ConnectedAsync();
        ValueTask<FlushResult> flush = _writer.FlushAsync();
        Assert.True(flush.IsCompletedSuccessfully);
        Assert.False((await flush).IsCompleted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Block.SmallBytes)]
    [InlineData(Block.SmallBytes + 1)]
    [InlineData(Block.LargeBytes)]
    [InlineData(Block.LargeBytes + 1)]
    public async Task Memory_of_any_size_can_be_had_in_the_middle(int sizeHint)
    {
        await ConnectedAsync();
        byte[] bytes = Soon.Pattern(Math.Max(sizeHint, 1));
        Put("start"u8);
        Memory<byte> memory = _writer.GetMemory(sizeHint);
        Assert.True(memory.Length >= bytes.Length);
        bytes.CopyTo(memory);
        _writer.Advance(bytes.Length);
        Put("end"u8);
        Assert.Equal(bytes.Length + 8, _writer.UnflushedBytes);
        Task<FlushResult> flush = _writer.FlushAsync().AsTask();
        Assert.Equal([.. "start"u8, .. bytes, .. "end"u8], _pair.PeerReceive(bytes.Length + 8));
        await Soon.Get(flush);
    }

    [Fact]
    public async Task A_slow_peer_holds_the_flush_back_and_gets_every_byte_in_order()
    {
        await ConnectedAsync();
        byte[] bytes = Soon.Pattern(Large);
        Put(bytes);
        Task<FlushResult> flush = _writer.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);
        byte[] got = await Task.Run(() => _pair.PeerReceive(Large));
        Assert.False((await Soon.Get(flush)).IsCompleted);
        Assert.True(bytes.AsSpan().SequenceEqual(got));
        Assert.Equal(0, _writer.UnflushedBytes);
    }

    [Fact]
    public async Task A_canceled_flush_leaves_the_rest_for_the_next()
    {
        await ConnectedAsync();
        byte[] bytes = Soon.Pattern(Large);
        Put(bytes);
        Task<FlushResult> flush = _writer.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);
        _writer.CancelPendingFlush();
        FlushResult canceled = await Soon.Get(flush);
        Assert.True(canceled.IsCanceled);
        Assert.False(canceled.IsCompleted);
        Assert.InRange(_writer.UnflushedBytes, 1, Large - 1);
        Put("tail"u8);
        Task<FlushResult> next = _writer.FlushAsync().AsTask();
        byte[] got = await Task.Run(() => _pair.PeerReceive(Large + 4));
        Assert.False((await Soon.Get(next)).IsCanceled);
        Assert.True(bytes.AsSpan().SequenceEqual(got.AsSpan(0, Large)));
        Assert.Equal("tail"u8, got.AsSpan(Large));
    }

    [Fact]
    public async Task A_reset_in_the_middle_of_a_flush_completes_it()
    {
        await ConnectedAsync();
        Put(Soon.Pattern(Large));
        Task<FlushResult> flush = _writer.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);
        _pair.ResetPeer();
        Assert.True((await Soon.Get(flush)).IsCompleted);
        Assert.Equal(0, _writer.UnflushedBytes);
        Put("more"u8);
        Assert.True((await Soon.Get(_writer.FlushAsync())).IsCompleted);
    }

    [Fact]
    public async Task A_peer_that_half_closed_still_gets_bytes()
    {
        await ConnectedAsync();
        _pair.Peer.Shutdown(SocketShutdown.Send);
        Assert.True(await Soon.Get(_pair.Polled.WaitReadableAsync()));
        Put("late"u8);
        Assert.False((await Soon.Get(_writer.FlushAsync())).IsCompleted);
        Assert.Equal("late"u8, _pair.PeerReceive(4));
    }

    [Fact]
    public async Task Completing_drops_what_was_not_flushed()
    {
        await ConnectedAsync();
        Put("never"u8);
        _writer.Complete();
        _writer.Complete();
        Assert.Equal(0, _writer.UnflushedBytes);
        _pair.Polled.ShutdownSend();
        Assert.Equal(0, _pair.Peer.Receive(new byte[8]));
    }

    private async Task ConnectedAsync() => Assert.True(await Soon.Get(_pair.Polled.WaitWritableAsync()));

    private void Put(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> span = _writer.GetSpan();
            int count = Math.Min(span.Length, bytes.Length);
            bytes[..count].CopyTo(span);
            _writer.Advance(count);
            bytes = bytes[count..];
        }
    }
}
