using Microsoft.Extensions.Time.Testing;

namespace SatGate.SimulatedLlm.Tests;

public sealed class EventPacerTests
{
    [Fact]
    public void Without_pace_or_delay_there_is_no_pacer()
    {
        Assert.Null(EventPacer.Create(TimeProvider.System, new SimulationSettings()));
    }

    [Fact]
    public async Task Tokens_come_when_they_are_due()
    {
        FakeTimeProvider time = new();
        SimulationSettings settings = new() { TokensPerSecond = 10, FirstTokenDelay = TimeSpan.FromSeconds(2) };
        using EventPacer pacer = EventPacer.Create(time, settings)!;

        ValueTask first = pacer.WaitAsync(0, CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.False(first.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await first;

        ValueTask second = pacer.WaitAsync(1, CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await second;
    }

    [Fact]
    public async Task Lateness_does_not_add_up()
    {
        FakeTimeProvider time = new();
        using EventPacer pacer = new(time, TimeSpan.Zero, secondsPerEvent: 0.01);
        await pacer.WaitAsync(0, CancellationToken.None);

        // A writer that was held up for a second finds the next hundred events overdue, and the one after them not.
        time.Advance(TimeSpan.FromSeconds(1));
        for (int number = 1; number <= 100; number++)
        {
            Task overdue = pacer.WaitAsync(number, CancellationToken.None).AsTask();
            Assert.True(overdue.IsCompletedSuccessfully);
        }

        ValueTask next = pacer.WaitAsync(101, CancellationToken.None);
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(10));
        await next;
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_wait()
    {
        FakeTimeProvider time = new();
        using EventPacer pacer = new(time, TimeSpan.FromHours(1), secondsPerEvent: 0);
        using CancellationTokenSource left = new();

        ValueTask wait = pacer.WaitAsync(0, left.Token);
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.AsTask());
    }
}
