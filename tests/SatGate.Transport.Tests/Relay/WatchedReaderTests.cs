#pragma warning disable CA2012, xUnit1031 // What value tasks promise is what is tested here.
using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using SatGate.Transport.Relay;
using SatGate.Transport.Tests.Sockets;
using Xunit;

namespace SatGate.Transport.Tests.Relay;

public sealed class WatchedReaderTests
{
    private readonly Pipe _pipe = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));

    private readonly Owner _owner = new();
    private readonly WatchedReader _reader;

    public WatchedReaderTests() => _reader = new WatchedReader(_pipe.Reader, _owner);

    [Fact]
    public async Task Without_a_watch_it_reads_like_the_pipe()
    {
        await _pipe.Writer.WriteAsync("abc"u8.ToArray());
        ReadResult read = await _reader.ReadAsync();
        Assert.Equal("abc"u8, read.Buffer.ToArray());
        _reader.AdvanceTo(read.Buffer.End);
    }

    [Fact]
    public async Task A_fin_is_noticed_while_nobody_reads()
    {
        _reader.StartWatch();
        Assert.Equal(0, _owner.HalfClosed);
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(1, _owner.HalfClosed);
        Assert.Equal(0, _owner.Gone);
        ReadResult read = await Soon.Get(_reader.ReadAsync());
        Assert.True(read.IsCompleted);
        Assert.True(read.Buffer.IsEmpty);
    }

    [Fact]
    public async Task A_fin_that_is_there_already_is_noticed_at_once()
    {
        await _pipe.Writer.CompleteAsync();
        _reader.StartWatch();
        Assert.Equal(1, _owner.HalfClosed);
    }

    [Fact]
    public async Task Bytes_that_come_while_watching_go_to_the_next_read_and_tell_nobody()
    {
        _reader.StartWatch();
        await _pipe.Writer.WriteAsync("GET /next"u8.ToArray());
        ReadResult read = await Soon.Get(_reader.ReadAsync());
        Assert.Equal("GET /next"u8, read.Buffer.ToArray());
        Assert.Equal(0, _owner.HalfClosed + _owner.Gone);
        _reader.AdvanceTo(read.Buffer.GetPosition(4));
        read = await Soon.Get(_reader.ReadAsync());
        Assert.Equal("/next"u8, read.Buffer.ToArray());
    }

    [Fact]
    public async Task Bytes_that_are_there_already_go_to_the_next_read()
    {
        await _pipe.Writer.WriteAsync("early"u8.ToArray());
        _reader.StartWatch();
        ReadResult read = await Soon.Get(_reader.ReadAsync());
        Assert.Equal("early"u8, read.Buffer.ToArray());
    }

    [Fact]
    public async Task Bytes_and_fin_together_are_bytes_first()
    {
        _pipe.Writer.Write("last"u8);
        await _pipe.Writer.CompleteAsync();
        _reader.StartWatch();
        Assert.Equal(0, _owner.HalfClosed);
        ReadResult read = await Soon.Get(_reader.ReadAsync());
        Assert.True(read.IsCompleted);
        Assert.Equal("last"u8, read.Buffer.ToArray());
    }

    [Fact]
    public async Task A_read_takes_over_the_watch_that_is_still_pending()
    {
        _reader.StartWatch();
        Task<ReadResult> read = _reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        await _pipe.Writer.WriteAsync("abc"u8.ToArray());
        ReadResult result = await Soon.Get(read);
        Assert.Equal("abc"u8, result.Buffer.ToArray());
        _reader.AdvanceTo(result.Buffer.End);

        // And it can be watched again afterwards, as often as there are exchanges.
        _reader.StartWatch();
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(1, _owner.HalfClosed);
    }

    [Fact]
    public async Task A_reset_while_watching_is_told_and_thrown_by_the_next_read()
    {
        _reader.StartWatch();
        await _pipe.Writer.CompleteAsync(new ConnectionResetException("reset"));
        Assert.Equal(1, _owner.Gone);
        Assert.Equal(0, _owner.HalfClosed);
        await Assert.ThrowsAsync<ConnectionResetException>(async () => await _reader.ReadAsync());
    }

    [Fact]
    public async Task A_reset_under_a_read_that_took_over_is_thrown_there()
    {
        _reader.StartWatch();
        Task<ReadResult> read = _reader.ReadAsync().AsTask();
        await _pipe.Writer.CompleteAsync(new ConnectionResetException("reset"));
        await Assert.ThrowsAsync<ConnectionResetException>(() => Soon.Get(read));
        Assert.Equal(0, _owner.Gone);
    }

    [Fact]
    public async Task A_cancel_while_watching_cancels_the_next_read_and_loses_nothing()
    {
        _reader.StartWatch();
        _reader.CancelPendingRead();
        ReadResult read = await Soon.Get(_reader.ReadAsync());
        Assert.True(read.IsCanceled);
        Assert.Equal(0, _owner.HalfClosed + _owner.Gone);
        _reader.AdvanceTo(read.Buffer.Start);
        await _pipe.Writer.WriteAsync("abc"u8.ToArray());
        read = await Soon.Get(_reader.ReadAsync());
        Assert.False(read.IsCanceled);
        Assert.Equal("abc"u8, read.Buffer.ToArray());
    }

    [Fact]
    public async Task A_cancel_ends_the_read_that_took_over()
    {
        _reader.StartWatch();
        Task<ReadResult> read = _reader.ReadAsync().AsTask();
        _reader.CancelPendingRead();
        Assert.True((await Soon.Get(read)).IsCanceled);
    }

    [Fact]
    public async Task Watching_twice_is_watching_once()
    {
        _reader.StartWatch();
        _reader.StartWatch();
        await _pipe.Writer.WriteAsync("abc"u8.ToArray());
        _reader.StartWatch();
        ReadResult read = await Soon.Get(_reader.ReadAsync());
        Assert.Equal("abc"u8, read.Buffer.ToArray());
    }

    [Fact]
    public void Watching_and_reading_allocate_nothing()
    {
        byte[] bytes = "abc"u8.ToArray();
        long before = 0;
        for (int round = 0; round < 400; round++)
        {
            before = round == 300 ? GC.GetAllocatedBytesForCurrentThread() : before;
            _reader.StartWatch();
            ValueTask<ReadResult> early = round % 2 == 0 ? _reader.ReadAsync() : default;
            ValueTask<FlushResult> flush = _pipe.Writer.WriteAsync(bytes);
            ReadResult read = round % 2 == 0 ? early.Result : _reader.ReadAsync().Result;
            _reader.AdvanceTo(read.Buffer.End);
            Assert.True(flush.IsCompletedSuccessfully);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class Owner : IWatchOwner
    {
        public int HalfClosed { get; private set; }

        public int Gone { get; private set; }

        public void OnClientHalfClosed() => HalfClosed++;

        public void OnClientGone() => Gone++;
    }
}
