using SatGate.TestKit;
using SatGate.Transport.Sockets;
using Xunit;

namespace SatGate.Transport.Tests.Sockets;

/// <summary>What is put off to the end of a poller round is done once, there, and soon however much else there is to do.</summary>
public sealed class RoundEndTests(LoopFixture loops) : IClassFixture<LoopFixture>
{
    [Fact]
    public void Nothing_is_put_off_on_a_thread_without_rounds() => Assert.False(EpollLoopGroup.TryDefer(new Counter()));

    [Fact]
    public async Task What_is_put_off_several_times_is_done_once()
    {
        Counter counter = new();
        await OnLoopAsync(() =>
        {
            Assert.True(EpollLoopGroup.TryDefer(counter));
            Assert.True(EpollLoopGroup.TryDefer(counter));
            Assert.Equal(0, counter.Count);
        });
        await ExpectAsync(counter, 1);
    }

    [Fact]
    public async Task What_the_end_of_a_round_puts_off_is_done_in_the_same_end()
    {
        Counter counter = new() { Again = 3 };
        await OnLoopAsync(() => Assert.True(EpollLoopGroup.TryDefer(counter)));
        await ExpectAsync(counter, 4);
    }

    [Fact]
    public async Task A_fault_there_takes_nothing_from_the_others()
    {
        Counter counter = new();
        await OnLoopAsync(() =>
        {
            Assert.True(EpollLoopGroup.TryDefer(new Counter { Fault = new InvalidOperationException("for the test") }));
            Assert.True(EpollLoopGroup.TryDefer(counter));
        });
        await ExpectAsync(counter, 1);
    }

    [Fact]
    public async Task A_round_ends_although_there_is_always_more_to_do()
    {
        using SocketPair pair = new(loops);
        Counter counter = new();
        bool isDone = false;
        Thread flood = new(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                pair.Peer.Send("."u8);
            }
        });
        Task<bool> reading = ReadAsync();
        flood.Start();
        Assert.True(await Soon.Get(reading));
        flood.Join();

        async Task<bool> ReadAsync()
        {
            byte[] buffer = new byte[64];
            int rounds = 0;
            while (rounds < 5_000)
            {
                await pair.Polled.WaitReadableAsync();
                _ = pair.Polled.TryReceive(buffer);
                rounds++;
                if (rounds == 100)
                {
                    Assert.True(EpollLoopGroup.TryDefer(counter));
                }
            }

            Volatile.Write(ref isDone, true);
            return counter.Count == 1;
        }
    }

    private async Task ExpectAsync(Counter counter, int count)
    {
        await Eventually.TrueAsync(() => counter.Count == count, "the round has ended");
        await OnLoopAsync(() => { });
        Assert.Equal(count, counter.Count);
    }

    // Runs it on the poller thread, in the round of an event.
    private async Task OnLoopAsync(Action action)
    {
        using SocketPair pair = new(loops);
        Task<bool> done = RunAsync(pair, action);
        pair.Peer.Send("go"u8);
        Assert.True(await Soon.Get(done));
    }

    private static async Task<bool> RunAsync(SocketPair pair, Action action)
    {
        byte[] buffer = new byte[8];
        while (pair.Polled.TryReceive(buffer) <= 0)
        {
            await pair.Polled.WaitReadableAsync();
        }

        action();
        return true;
    }

    private sealed class Counter : IRoundEnd
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public int Again { get; set; }

        public Exception? Fault { get; set; }

        public void OnRoundEnd()
        {
            Interlocked.Increment(ref _count);
            if (Fault is not null)
            {
                throw Fault;
            }

            if (Again-- > 0)
            {
                Assert.True(EpollLoopGroup.TryDefer(this));
            }
        }
    }
}
