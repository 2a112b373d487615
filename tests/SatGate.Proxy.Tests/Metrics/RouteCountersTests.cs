using SatGate.Proxy.Metrics;

namespace SatGate.Proxy.Tests.Metrics;

public sealed class RouteCountersTests
{
    private readonly RouteCounters _counters = new("route", "public");

    [Fact]
    public void Nothing_counted_is_nothing_read()
    {
        Assert.Empty(_counters.Read());
        Assert.Equal("route", _counters.Route);
        Assert.Equal("public", _counters.PolicyMode);
    }

    [Fact]
    public void Answers_are_counted_by_status()
    {
        foreach (int status in (int[])[200, 404, 200, 502, 200])
        {
            _counters.Count(status);
        }

        Assert.Equal([(200, 3L), (404, 1L), (502, 1L)], _counters.Read());
    }

    [Fact]
    public void Statuses_up_to_the_last_slot_are_told_apart_and_those_past_it_count_as_0()
    {
        for (int i = 0; i < RouteCounters.StatusesMax + 9; i++)
        {
            _counters.Count(200 + i);
        }

        (int Status, long Count)[] seen = [.. _counters.Read()];
        Assert.Equal(RouteCounters.StatusesMax, seen.Length);
        Assert.Equal(Enumerable.Range(200, RouteCounters.StatusesMax - 1), seen[..^1].Select(s => s.Status));
        Assert.All(seen[..^1], s => Assert.Equal(1, s.Count));
        Assert.Equal((0, 10L), seen[^1]);
    }

    [Fact]
    public async Task Counts_of_many_threads_add_up()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                _counters.Count(200 + ((i + seed) % 20));
            }
        })));
        (int Status, long Count)[] seen = [.. _counters.Read()];
        Assert.Equal(20, seen.Length);
        Assert.All(seen, s => Assert.Equal(2000, s.Count));
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        _counters.Count(200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _counters.Count(200 + (i % 40));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
