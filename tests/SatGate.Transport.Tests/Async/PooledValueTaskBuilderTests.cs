#pragma warning disable CA2012, xUnit1031 // What value tasks promise is what is tested here.
using System.Runtime.CompilerServices;
using SatGate.Transport.Async;
using Xunit;

namespace SatGate.Transport.Tests.Async;

public sealed class PooledValueTaskBuilderTests
{
    private const int Many = 500;

    [Fact]
    public async Task A_method_that_never_waits_has_its_result_at_once()
    {
        ValueTask<int> task = AddAsync(Task.CompletedTask, 1);
        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(2, await task);
    }

    [Fact]
    public async Task A_suspended_method_goes_on_with_its_state()
    {
        TaskCompletionSource gate = new();
        ValueTask<int> task = AddAsync(gate.Task, 41);
        Assert.False(task.IsCompleted);
        gate.SetResult();
        Assert.Equal(42, await task);
    }

    [Fact]
    public async Task A_method_may_suspend_many_times()
    {
        ValueTask<int> task = YieldAsync(100);
        Assert.Equal(100, await task);
    }

    [Fact]
    public async Task An_exception_before_the_first_wait_is_kept_for_the_awaiting_side()
    {
        ValueTask<int> task = ThrowAsync(Task.CompletedTask);
        Assert.True(task.IsFaulted);
        InvalidOperationException fault = await Assert.ThrowsAsync<InvalidOperationException>(async () => await task);
        Assert.Equal("as planned", fault.Message);
    }

    [Fact]
    public async Task An_exception_after_a_wait_reaches_the_awaiting_side()
    {
        TaskCompletionSource gate = new();
        ValueTask<int> task = ThrowAsync(gate.Task);
        gate.SetResult();
        InvalidOperationException fault = await Assert.ThrowsAsync<InvalidOperationException>(async () => await task);
        Assert.Equal("as planned", fault.Message);
        Assert.Contains(nameof(ThrowAsync), fault.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nested_methods_pass_results_and_exceptions_on()
    {
        TaskCompletionSource gate = new();
        ValueTask<int> good = OuterAsync(gate.Task, fails: false);
        ValueTask<int> bad = OuterAsync(gate.Task, fails: true);
        gate.SetResult();
        Assert.Equal(12, await good);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await bad);
    }

    [Fact]
    public void Many_suspended_at_once_keep_their_own_state_and_cost_no_more_than_none()
    {
        // An unoptimised build makes the state machine an object of its own, suspended or not; everything beyond that would be the boxes.
        Assert.Equal(BytesOfRounds(suspends: false), BytesOfRounds(suspends: true));
    }

    [Fact]
    public void A_stale_result_cannot_be_taken_again()
    {
        ManualWait wait = new();
        ValueTask<int> task = StaleAsync(wait);
        wait.Release();
        Assert.Equal(1, task.Result);
        Assert.Throws<InvalidOperationException>(() => task.Result);
    }

    [Fact]
    public void Taking_a_stale_result_does_not_hand_its_box_out_twice()
    {
        ManualWait wait = new();
        ValueTask<int> task = TwiceAsync(wait, 1);
        wait.Release();
        Assert.Equal(1, task.Result);
        Assert.Throws<InvalidOperationException>(() => task.Result);

        ManualWait left = new();
        ManualWait right = new();
        ValueTask<int> one = TwiceAsync(left, 1);
        ValueTask<int> two = TwiceAsync(right, 2);
        left.Release();
        right.Release();
        Assert.Equal(1, one.Result);
        Assert.Equal(2, two.Result);
    }

    /// <summary>Runs many methods at once, round after round, checks each result, and says what the last rounds allocated.</summary>
    private static long BytesOfRounds(bool suspends)
    {
        ManualWait[] waits = [.. Enumerable.Range(0, Many).Select(_ => new ManualWait())];
        var tasks = new ValueTask<int>[Many];
        long before = 0;
        for (int round = 0; round < 60; round++)
        {
            // The first rounds make the boxes and let the code be compiled for good.
            before = round == 50 ? GC.GetAllocatedBytesForCurrentThread() : before;
            for (int i = 0; i < Many; i++)
            {
                waits[i].Rounds = round;
                if (!suspends)
                {
                    waits[i].Release();
                }

                tasks[i] = WaitAsync(waits[i], i);
            }

            for (int i = 0; i < Many && suspends; i++)
            {
                waits[i].Release();
            }

            int right = 0;
            for (int i = 0; i < Many; i++)
            {
                right += tasks[i].Result == i + round ? 1 : 0;
            }

            Assert.True(right == Many);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private static async ValueTask<int> AddAsync(Task gate, int number)
    {
        await gate;
        return number + 1;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private static async ValueTask<int> YieldAsync(int times)
    {
        int count = 0;
        while (count < times)
        {
            await Task.Yield();
            count++;
        }

        return count;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private static async ValueTask<int> ThrowAsync(Task gate)
    {
        await gate;
        throw new InvalidOperationException("as planned");
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private static async ValueTask<int> OuterAsync(Task gate, bool fails)
    {
        int inner = await AddAsync(gate, 10);
        return fails ? await ThrowAsync(gate) : await AddAsync(gate, inner);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private static async ValueTask<int> WaitAsync(ManualWait wait, int number)
    {
        int rounds = wait.Rounds;
        await wait.Task;
        return number + rounds;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private static async ValueTask<int> StaleAsync(ManualWait wait)
    {
        await wait.Task;
        return 1;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private static async ValueTask<int> TwiceAsync(ManualWait wait, int number)
    {
        await wait.Task;
        return number;
    }
}
