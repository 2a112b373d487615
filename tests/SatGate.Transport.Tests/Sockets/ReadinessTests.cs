#pragma warning disable CA2012, xUnit1031 // What value tasks promise is what is tested here.
using SatGate.Transport.Sockets;
using Xunit;

namespace SatGate.Transport.Tests.Sockets;

public sealed class ReadinessTests
{
    private readonly Readiness _readiness = new();

    [Fact]
    public void A_signal_before_the_wait_is_remembered_once()
    {
        _readiness.Signal();
        _readiness.Signal();
        Assert.True(_readiness.IsReady);
        Assert.True(Completed(_readiness.WaitAsync()));
        Assert.False(_readiness.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task A_signal_ends_the_wait_under_way()
    {
        ValueTask<bool> wait = _readiness.WaitAsync();
        Assert.False(wait.IsCompleted);
        _readiness.Signal();
        Assert.True(wait.IsCompleted);
        Assert.True(await wait);
        Assert.False(_readiness.IsReady);
    }

    [Fact]
    public void Clear_forgets_a_signal()
    {
        _readiness.Signal();
        _readiness.Clear();
        Assert.False(_readiness.IsReady);
        Assert.False(_readiness.WaitAsync().IsCompleted);
    }

    [Fact]
    public void Mark_ready_makes_the_next_wait_return()
    {
        _readiness.MarkReady();
        Assert.True(Completed(_readiness.WaitAsync()));
    }

    [Fact]
    public void A_cancel_before_the_wait_cancels_the_next_wait_only()
    {
        _readiness.Cancel();
        _readiness.Cancel();
        Assert.False(Completed(_readiness.WaitAsync()));
        Assert.False(_readiness.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task A_cancel_ends_the_wait_under_way_and_not_the_next()
    {
        Task<bool> wait = _readiness.WaitAsync().AsTask();
        _readiness.Cancel();
        Assert.False(await Soon.Get(wait));
        Assert.False(_readiness.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task A_second_cancel_cancels_the_wait_after_it()
    {
        Task<bool> wait = _readiness.WaitAsync().AsTask();
        _readiness.Cancel();
        _readiness.Cancel();
        Assert.False(await Soon.Get(wait));
        Assert.False(Completed(_readiness.WaitAsync()));
        Assert.False(_readiness.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task A_signal_that_comes_with_a_cancel_is_kept_for_the_next_wait()
    {
        Task<bool> wait = _readiness.WaitAsync().AsTask();
        _readiness.Cancel();
        _readiness.Signal();
        Assert.False(await Soon.Get(wait));
        Assert.True(Completed(_readiness.WaitAsync()));
    }

    [Fact]
    public async Task No_wake_up_is_lost_between_two_threads()
    {
        // The producer goes on only once the consumer has seen its number, so that one lost wake-up stops both.
        const int Rounds = 20_000;
        int published = 0;
        int seen = 0;
        bool gaveUp = false;
        var consumer = Task.Factory.StartNew(
            () =>
            {
                while (seen < Rounds)
                {
                    _readiness.Clear();
                    int now = Volatile.Read(ref published);
                    if (now != seen)
                    {
                        Volatile.Write(ref seen, now);
                        continue;
                    }

                    Task<bool> wait = _readiness.WaitAsync().AsTask();
                    if (!wait.Wait(TimeSpan.FromSeconds(10)))
                    {
                        Volatile.Write(ref gaveUp, true);
                        return;
                    }
                }
            },
            TaskCreationOptions.LongRunning);
        var producer = Task.Factory.StartNew(
            () =>
            {
                for (int i = 1; i <= Rounds && !Volatile.Read(ref gaveUp); i++)
                {
                    Volatile.Write(ref published, i);
                    _readiness.Signal();
                    SpinWait spin = default;
                    while (Volatile.Read(ref seen) != i && !Volatile.Read(ref gaveUp))
                    {
                        spin.SpinOnce(sleep1Threshold: -1);
                    }
                }
            },
            TaskCreationOptions.LongRunning);
        await Task.WhenAll(consumer, producer).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.False(gaveUp, $"A wake-up was lost after {seen} rounds.");
        Assert.Equal(Rounds, seen);
    }

    private static bool Completed(ValueTask<bool> wait)
    {
        Assert.True(wait.IsCompleted);
        return wait.Result;
    }
}
