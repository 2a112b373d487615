using SatGate.Mcp.Upstreams;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Upstreams;

public sealed class SuspendTests
{
    [Fact]
    public async Task A_call_that_waits_for_a_person_gives_its_turn_away_and_its_timeout_does_not_count()
    {
        await using var house = new StdioHouse(StdioHouse.Server() with { ConcurrencyMax = 1 });
        UpstreamSession session = await house.SharedAsync();
        RecordingCall waiting = RecordingCall.Tool("never", timeout: TimeSpan.FromMilliseconds(300));
        await session.SendAsync(waiting);
        session.Suspend(waiting, TimeSpan.FromMinutes(5));
        session.Suspend(waiting, TimeSpan.FromMinutes(5));
        Assert.Equal(0, house.First.Limiter.Active);
        RecordingCall other = RecordingCall.Tool("slow", """{"ms":1000}""");
        await session.SendAsync(other);
        await other.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Null(waiting.Fault);
        session.Resume(waiting);
        await waiting.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(UpstreamFault.Timeout, waiting.Fault);
        await Eventually.TrueAsync(() => house.First.Limiter.Active == 0, "every turn is given back once");
    }

    [Fact]
    public async Task A_call_waits_for_a_person_no_longer_than_that()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        UpstreamSession session = await house.SharedAsync();
        RecordingCall waiting = RecordingCall.Tool("never", timeout: TimeSpan.FromMilliseconds(100));
        await session.SendAsync(waiting);
        session.Suspend(waiting, TimeSpan.FromMilliseconds(300));
        await waiting.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(UpstreamFault.Timeout, waiting.Fault);
        session.Resume(waiting);
        session.Suspend(waiting, TimeSpan.FromSeconds(1));
    }
}
