#pragma warning disable CA2012, xUnit1031 // What value tasks promise is what is tested here.
using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using SatGate.Transport.Listening;
using SatGate.Transport.Tests.Sockets;
using Xunit;

namespace SatGate.Transport.Tests.Listening;

public sealed class EpollPipeReaderTests : IClassFixture<LoopFixture>, IDisposable
{
    private readonly SocketPair _pair;
    private readonly EpollPipeReader _reader;

    public EpollPipeReaderTests(LoopFixture loops)
    {
        _pair = new SocketPair(loops);
        _reader = new EpollPipeReader(_pair.Polled);
    }

    public void Dispose()
    {
        _reader.Complete();
        _pair.Dispose();
    }

    [Fact]
    public async Task A_read_waits_for_bytes_and_consuming_all_waits_again()
    {
        Task<ReadResult> read = _reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        _pair.Peer.Send("one"u8);
        ReadResult result = await Soon.Get(read);
        Assert.Equal("one"u8, result.Buffer.ToArray());
        Assert.False(result.IsCompleted);
        Assert.False(result.IsCanceled);
        _reader.AdvanceTo(result.Buffer.End);
        Assert.False(_reader.TryRead(out _));
        Task<ReadResult> next = _reader.ReadAsync().AsTask();
        _pair.Peer.Send("two"u8);
        Assert.Equal("two"u8.ToArray(), (await Soon.Get(next)).Buffer.ToArray());
    }

    [Fact]
    public async Task Bytes_not_examined_come_back_at_once()
    {
        _pair.Peer.Send("abcdef"u8);
        ReadResult result = await AtLeastAsync(6);
        _reader.AdvanceTo(result.Buffer.GetPosition(2));
        Assert.True(_reader.TryRead(out ReadResult again));
        Assert.Equal("cdef"u8, again.Buffer.ToArray());
        _reader.AdvanceTo(again.Buffer.Start, again.Buffer.GetPosition(1));
        ValueTask<ReadResult> third = _reader.ReadAsync();
        Assert.True(third.IsCompleted);
        Assert.Equal("cdef"u8, third.Result.Buffer.ToArray());
    }

    [Fact]
    public async Task Bytes_examined_and_not_consumed_come_back_with_the_next()
    {
        _pair.Peer.Send("abc"u8);
        ReadResult result = await AtLeastAsync(3);
        _reader.AdvanceTo(result.Buffer.GetPosition(1), result.Buffer.End);
        Task<ReadResult> next = _reader.ReadAsync().AsTask();
        Assert.False(next.IsCompleted);
        _pair.Peer.Send("def"u8);
        Assert.Equal("bcdef"u8.ToArray(), (await Soon.Get(next)).Buffer.ToArray());
    }

    [Fact]
    public async Task Several_segments_are_one_sequence_and_can_be_consumed_anywhere()
    {
        byte[] sent = Soon.Pattern(300_000);
        Task sending = Task.Run(() => _pair.Peer.Send(sent));
        ReadResult result = await AtLeastAsync(sent.Length);
        await Soon.Done(sending);
        Assert.False(result.Buffer.IsSingleSegment);
        Assert.Equal(sent, result.Buffer.ToArray());
        int at = 0;
        foreach (int step in (int[])[1, 4095, 4096, 100_000, 65_536, 1])
        {
            _reader.AdvanceTo(result.Buffer.GetPosition(step), result.Buffer.GetPosition(step));
            at += step;
            Assert.True(_reader.TryRead(out result));
            Assert.True(sent.AsSpan(at).SequenceEqual(result.Buffer.ToArray()));
        }

        _reader.AdvanceTo(result.Buffer.End);
        Assert.False(_reader.TryRead(out _));
    }

    [Fact]
    public async Task Every_boundary_of_a_segment_can_be_consumed_to()
    {
        byte[] sent = Soon.Pattern(150_000);
        Task sending = Task.Run(() => _pair.Peer.Send(sent));
        ReadResult result = await AtLeastAsync(sent.Length);
        await Soon.Done(sending);
        int at = 0;
        while (!result.Buffer.IsSingleSegment)
        {
            int first = result.Buffer.First.Length;
            _reader.AdvanceTo(result.Buffer.Slice(0, first).End);
            at += first;
            Assert.True(_reader.TryRead(out result));
            Assert.True(sent.AsSpan(at).SequenceEqual(result.Buffer.ToArray()));
        }

        _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
    }

    [Fact]
    public async Task A_fin_completes_the_read_and_leaves_what_was_not_consumed()
    {
        _pair.Peer.Send("rest"u8);
        _pair.Peer.Shutdown(SocketShutdown.Send);
        ReadResult result;
        while (!(result = await Soon.Get(_reader.ReadAsync())).IsCompleted)
        {
            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }

        Assert.Equal("rest"u8, result.Buffer.ToArray());
        _reader.AdvanceTo(result.Buffer.End);
        ReadResult after = await Soon.Get(_reader.ReadAsync());
        Assert.True(after.IsCompleted);
        Assert.True(after.Buffer.IsEmpty);
        _reader.AdvanceTo(after.Buffer.Start);
    }

    [Fact]
    public async Task A_reset_completes_the_read_without_an_exception()
    {
        Task<ReadResult> read = _reader.ReadAsync().AsTask();
        _pair.ResetPeer();
        ReadResult result = await Soon.Get(read);
        Assert.True(result.IsCompleted);
        Assert.True(result.Buffer.IsEmpty);
    }

    [Fact]
    public async Task A_canceled_read_keeps_what_is_there_and_loses_nothing_later()
    {
        _pair.Peer.Send("abc"u8);
        ReadResult result = await AtLeastAsync(3);
        _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Task<ReadResult> read = _reader.ReadAsync().AsTask();
        _reader.CancelPendingRead();
        ReadResult canceled = await Soon.Get(read);
        Assert.True(canceled.IsCanceled);
        Assert.False(canceled.IsCompleted);
        Assert.Equal("abc"u8, canceled.Buffer.ToArray());
        _reader.AdvanceTo(canceled.Buffer.Start, canceled.Buffer.End);
        Task<ReadResult> next = _reader.ReadAsync().AsTask();
        _pair.Peer.Send("def"u8);
        result = await Soon.Get(next);
        Assert.False(result.IsCanceled);
        Assert.Equal("abcdef"u8, result.Buffer.ToArray());
    }

    [Fact]
    public async Task A_cancel_before_the_read_cancels_the_next_one_only()
    {
        _reader.CancelPendingRead();
        ReadResult canceled = await Soon.Get(_reader.ReadAsync());
        Assert.True(canceled.IsCanceled);
        _reader.AdvanceTo(canceled.Buffer.Start);
        Task<ReadResult> next = _reader.ReadAsync().AsTask();
        Assert.False(next.IsCompleted);
        _pair.Peer.Send("x"u8);
        Assert.False((await Soon.Get(next)).IsCanceled);
    }

    [Fact]
    public async Task A_completed_reader_has_nothing_more()
    {
        _pair.Peer.Send("abc"u8);
        await AtLeastAsync(3);
        _reader.Complete();
        _reader.Complete();
        ReadResult result = await Soon.Get(_reader.ReadAsync());
        Assert.True(result.IsCompleted);
        Assert.True(result.Buffer.IsEmpty);
    }

    [Fact]
    public void Reading_round_after_round_gives_buffers_back_and_allocates_nothing()
    {
        byte[] bytes = Soon.Pattern(3000);
        long before = 0;
        for (int round = 0; round < 300; round++)
        {
            before = round == 200 ? GC.GetAllocatedBytesForCurrentThread() : before;
            _pair.Peer.Send(bytes.AsSpan());
            int received = 0;
            while (received < bytes.Length)
            {
                ValueTask<ReadResult> read = _reader.ReadAsync();
                while (!read.IsCompleted)
                {
                    Thread.Yield();
                }

                ReadResult result = read.Result;
                received += (int)result.Buffer.Length;
                _reader.AdvanceTo(result.Buffer.End);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private async Task<ReadResult> AtLeastAsync(int bytes)
    {
        while (true)
        {
            ReadResult result = await Soon.Get(_reader.ReadAsync());
            if (result.Buffer.Length >= bytes)
            {
                return result;
            }

            Assert.False(result.IsCompleted);
            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
