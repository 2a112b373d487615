using SatGate.Transport.Sockets;
using Xunit;

namespace SatGate.Transport.Tests.Sockets;

/// <summary>What is put off to the end of a poller's round is done once, there, and before the next round.</summary>
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
        await OnLoopAsync(() => Assert.Equal(1, counter.Count));
    }

    [Fact]
    public async Task What_the_end_of_a_round_puts_off_is_done_in_the_same_end()
    {
        Counter counter = new() { Again = 3 };
        await OnLoopAsync(() => Assert.True(EpollLoopGroup.TryDefer(counter)));
        await OnLoopAsync(() => Assert.Equal(4, counter.Count));
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
        await OnLoopAsync(() => Assert.Equal(1, counter.Count));
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
        public int Count { get; private set; }

        public int Again { get; set; }

        public Exception? Fault { get; set; }

        public void OnRoundEnd()
        {
            Count++;
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
