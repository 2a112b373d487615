using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using Xunit;

namespace SatGate.CloudSync.Tests.Spool;

public sealed class UsageQueueTests
{
    [Fact]
    public void It_holds_as_many_as_it_says_and_refuses_one_more()
    {
        UsageQueue queue = new(2_500);
        for (int i = 0; i < 2_500; i++)
        {
            Assert.True(queue.TryAdd(new UsageEvent { Operation = i }));
        }

        Assert.False(queue.TryAdd(new UsageEvent { Operation = 2_500 }));
        Assert.Equal((2_500, 1), (queue.Count, queue.Refused));
        queue.Release(1, 1);
        Assert.True(queue.TryAdd(new UsageEvent { Operation = 2_501 }));
        Assert.Equal((2_500, 0), (queue.Count, queue.Refused));
    }

    [Fact]
    public void What_was_looked_at_stays_until_it_is_released()
    {
        UsageQueue queue = new(4_096);
        long number = 0;
        long taken = 0;
        Random random = new(5);
        for (int round = 0; round < 500; round++)
        {
            for (int i = random.Next(700); i > 0 && queue.TryAdd(new UsageEvent { Operation = number }); i--)
            {
                number++;
            }

            long end = Math.Min(queue.Added, queue.Released + random.Next(900));
            for (int look = 0; look < 2; look++)
            {
                long position = queue.Released;
                while (position < end)
                {
                    foreach (ref readonly UsageEvent usage in queue.Peek(position, end))
                    {
                        Assert.Equal(position++, usage.Operation);
                    }
                }
            }

            queue.Release(end, 0);
            taken = end;
        }

        Assert.True(taken > 4_096 * 4);
    }

    [Fact]
    public async Task It_wakes_its_taker_for_an_event_a_call_and_the_end()
    {
        UsageQueue queue = new(1_024);
        Task added = queue.WhenAddedAsync();
        Assert.False(added.IsCompleted);
        queue.TryAdd(default);
        await added;
        Assert.True(queue.WhenAddedAsync().IsCompleted);
        queue.Release(1, 0);

        queue.Wake();
        Assert.True(queue.WhenAddedAsync().IsCompleted);
        Task woken = queue.WhenAddedAsync();
        Assert.False(woken.IsCompleted);
        queue.Wake();
        await woken;

        Task ended = queue.WhenAddedAsync();
        Assert.False(ended.IsCompleted);
        queue.Close();
        await ended;
        Assert.False(queue.TryAdd(default));
    }

    [Fact]
    public void Adding_allocates_nothing_once_the_chunks_are_there()
    {
        UsageQueue queue = new(8_192);
        UsageEvent usage = SpoolRig.Event(1);
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 8_192; i++)
            {
                queue.TryAdd(in usage);
            }

            Assert.True(round == 0 || GC.GetAllocatedBytesForCurrentThread() == before);
            queue.Release(queue.Added, 0);
        }
    }
}
