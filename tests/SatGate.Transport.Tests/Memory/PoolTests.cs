using SatGate.Transport.Memory;
using Xunit;

namespace SatGate.Transport.Tests.Memory;

public sealed class PoolTests
{
    [Fact]
    public void An_empty_pool_has_nothing_and_the_last_one_back_is_the_first_out()
    {
        LocalPool<object> pool = new(new SharedPool<object>());
        Assert.Null(pool.TryRent());
        object first = new();
        object second = new();
        pool.Return(first);
        pool.Return(second);
        Assert.Same(second, pool.TryRent());
        Assert.Same(first, pool.TryRent());
        Assert.Null(pool.TryRent());
    }

    [Fact]
    public void What_one_thread_has_too_many_of_another_can_rent()
    {
        SharedPool<object> shared = new();
        LocalPool<object> giver = new(shared);
        LocalPool<object> taker = new(shared);
        HashSet<object> given = [.. Enumerable.Range(0, 100).Select(_ => new object())];
        foreach (object item in given)
        {
            giver.Return(item);
        }

        HashSet<object> taken = [];
        while ((taker.TryRent() ?? giver.TryRent()) is { } item)
        {
            Assert.True(taken.Add(item), "An object was handed out twice.");
        }

        Assert.True(given.SetEquals(taken));
    }

    [Fact]
    public void A_local_pool_keeps_at_most_32_and_the_33rd_moves_half_away()
    {
        SharedPool<object> shared = new();
        LocalPool<object> pool = new(shared);
        object?[] room = new object?[64];
        for (int i = 0; i < 32; i++)
        {
            pool.Return(new object());
        }

        Assert.Equal(0, shared.Take(room));
        pool.Return(new object());
        Assert.Equal(16, shared.Take(room));
    }

    [Fact]
    public void The_shared_pool_keeps_its_most_and_drops_what_is_past_it()
    {
        SharedPool<object> shared = new();
        object?[] some = new object?[SharedPool<object>.ItemsMax];
        for (int i = 0; i < some.Length; i++)
        {
            some[i] = new object();
        }

        object?[] one = [new object()];
        shared.Give(some);
        Assert.All(some, Assert.Null);
        shared.Give(one);
        object?[] room = new object?[some.Length + 1];
        Assert.Equal(some.Length, shared.Take(room));
        Assert.Equal(0, shared.Take(room));
    }

    [Fact]
    public async Task Threads_that_only_rent_and_threads_that_only_return_stay_in_balance()
    {
        const int Moves = 20_000;
        const int UnderWayMax = 64;
        SharedPool<Item> shared = new();
        using System.Collections.Concurrent.BlockingCollection<Item> underWay = new(UnderWayMax);
        int made = 0;
        int doubled = 0;
        Task returning = Task.Factory.StartNew(
            () =>
            {
                LocalPool<Item> pool = new(shared);
                foreach (Item item in underWay.GetConsumingEnumerable())
                {
                    Interlocked.Exchange(ref item.Rented, 0);
                    pool.Return(item);
                }
            },
            TaskCreationOptions.LongRunning);
        Task renting = Task.Factory.StartNew(
            () =>
            {
                LocalPool<Item> pool = new(shared);
                for (int i = 0; i < Moves; i++)
                {
                    Item? item = pool.TryRent();
                    made += item is null ? 1 : 0;
                    item ??= new Item();
                    doubled += Interlocked.Exchange(ref item.Rented, 1);
                    underWay.Add(item);
                }

                underWay.CompleteAdding();
            },
            TaskCreationOptions.LongRunning);
        await Task.WhenAll(renting, returning).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, doubled);

        // On the way, in either local pool, and a batch between them; never one per move.
        Assert.InRange(made, 1, UnderWayMax + 32 + 32 + 16);
    }

    [Fact]
    public async Task Many_threads_never_hold_the_same_object()
    {
        SharedPool<Item> shared = new();
        int doubled = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            LocalPool<Item> pool = new(shared);
            Random random = new(seed);
            Stack<Item> held = new();
            for (int i = 0; i < 20_000; i++)
            {
                if (held.Count == 0 || (held.Count < 80 && random.Next(2) == 0))
                {
                    Item item = pool.TryRent() ?? new Item();
                    Interlocked.Add(ref doubled, Interlocked.Exchange(ref item.Rented, 1));
                    held.Push(item);
                }
                else
                {
                    Item item = held.Pop();
                    Interlocked.Exchange(ref item.Rented, 0);
                    pool.Return(item);
                }
            }
        })));
        Assert.Equal(0, doubled);
    }

    [Theory]
    [InlineData(1, Block.SmallBytes)]
    [InlineData(Block.SmallBytes, Block.SmallBytes)]
    [InlineData(Block.SmallBytes + 1, Block.LargeBytes)]
    [InlineData(Block.LargeBytes, Block.LargeBytes)]
    [InlineData(Block.LargeBytes + 1, Block.LargeBytes + 1)]
    public void A_block_is_of_the_smallest_size_that_fits(int asked, int bytes)
    {
        Block block = Block.Rent(asked);
        Assert.Equal(bytes, block.Array.Length);
        Assert.Equal(bytes, block.Span.Length);
        block.Return();
    }

    [Theory]
    [InlineData(Block.SmallBytes, true)]
    [InlineData(Block.LargeBytes, true)]
    [InlineData(Block.LargeBytes + 1, false)]
    public void A_returned_block_is_rented_again_unless_its_size_is_odd(int bytes, bool again)
    {
        Block block = Block.Rent(bytes);
        block.Return();
        Block next = Block.Rent(bytes);
        Assert.Equal(again, ReferenceEquals(block, next));
        next.Return();
    }

    [Fact]
    public async Task A_striped_counter_sums_what_all_threads_added()
    {
        StripedCounter counter = new();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                counter.Add(3);
                counter.Add(-1);
            }
        })));
        Assert.Equal(80_000, counter.Value);
    }

    [Fact]
    public void A_thread_that_is_no_poller_writes_the_first_stripe()
    {
        Assert.Equal(0, Stripes.Current);
        Assert.InRange(Stripes.Count, 2, 17);
    }

    private sealed class Item
    {
        public int Rented;
    }
}
