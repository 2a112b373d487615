using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Transport.Tests.Sockets;
using SatGate.Transport.Time;
using Xunit;

namespace SatGate.Transport.Tests.Time;

public sealed class DeadlineClockTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly DeadlineClock _clock;

    public DeadlineClockTests() => _clock = new DeadlineClock(_time, NullLoggerFactory.Instance);

    public ValueTask DisposeAsync() => _clock.DisposeAsync();

    [Fact]
    public async Task A_holder_is_told_at_every_tick_and_not_before()
    {
        Holder holder = new();
        _clock.Add(holder);
        Assert.Equal(1, _clock.NowMs);
        _time.Advance(DeadlineClock.Tick - TimeSpan.FromMilliseconds(1));
        Assert.False(holder.Ticks.Reader.TryRead(out _));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(101, await holder.NextAsync());
        _time.Advance(DeadlineClock.Tick);
        Assert.Equal(201, await holder.NextAsync());
        Assert.Equal(201, _clock.NowMs);
    }

    [Fact]
    public async Task A_removed_holder_is_not_told_any_more_and_the_others_keep_their_places()
    {
        Holder[] holders = [new(), new(), new(), new()];
        Array.ForEach(holders, _clock.Add);
        Assert.Equal([0, 1, 2, 3], holders.Select(h => h.DeadlineIndex));
        _clock.Remove(holders[1]);
        _clock.Remove(holders[1]);
        Assert.Equal([0, -1, 2, 1], holders.Select(h => h.DeadlineIndex));
        _clock.Remove(holders[2]);
        Assert.Equal([0, -1, -1, 1], holders.Select(h => h.DeadlineIndex));
        _time.Advance(DeadlineClock.Tick);
        await holders[0].NextAsync();
        await holders[3].NextAsync();
        Assert.False(holders[1].Ticks.Reader.TryRead(out _));
        Assert.False(holders[2].Ticks.Reader.TryRead(out _));
    }

    [Fact]
    public async Task One_holders_fault_does_not_stop_the_others()
    {
        Holder good = new();
        _clock.Add(new Holder { Fault = new InvalidOperationException("as planned") });
        _clock.Add(good);
        _time.Advance(DeadlineClock.Tick);
        await good.NextAsync();
        _time.Advance(DeadlineClock.Tick);
        await good.NextAsync();
    }

    [Fact]
    public async Task A_holder_may_leave_while_it_is_told()
    {
        Holder stays = new();
        Holder leaves = new() { Leaves = _clock };
        _clock.Add(leaves);
        _clock.Add(stays);
        _time.Advance(DeadlineClock.Tick);
        await leaves.NextAsync();
        await stays.NextAsync();
        _time.Advance(DeadlineClock.Tick);
        await stays.NextAsync();
        Assert.False(leaves.Ticks.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Hundreds_of_holders_are_all_told()
    {
        Holder[] holders = [.. Enumerable.Range(0, 300).Select(_ => new Holder())];
        Array.ForEach(holders, _clock.Add);
        _time.Advance(DeadlineClock.Tick);
        foreach (Holder holder in holders)
        {
            Assert.Equal(101, await holder.NextAsync());
        }
    }

    [Fact]
    public async Task A_disposed_clock_stands_still()
    {
        Holder holder = new();
        _clock.Add(holder);
        await _clock.DisposeAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _clock.NowMs);
        Assert.False(holder.Ticks.Reader.TryRead(out _));
    }

    private sealed class Holder : IDeadlineHolder
    {
        public Channel<long> Ticks { get; } = Channel.CreateBounded<long>(64);

        public Exception? Fault { get; init; }

        public DeadlineClock? Leaves { get; init; }

        public int DeadlineIndex { get; set; } = -1;

        public Task<long> NextAsync() => Soon.Get(Ticks.Reader.ReadAsync());

        public void OnTick(long nowMs)
        {
            Leaves?.Remove(this);
            Ticks.Writer.TryWrite(nowMs);
            if (Fault is not null)
            {
                throw Fault;
            }
        }
    }
}
