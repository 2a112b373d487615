using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Mcp.Upstreams.Stdio;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Upstreams;

public sealed class SupervisionTests
{
    [Fact]
    public async Task A_swap_adds_replaces_removes_and_keeps()
    {
        await using var house = new StdioHouse(StdioHouse.Named("a"), StdioHouse.Named("b"));
        UpstreamSession kept = await house.SharedAsync("a");
        UpstreamSession replaced = await house.SharedAsync("b");
        house.Snapshots.Swap(StdioHouse.Named("a") with { Order = 3 }, StdioHouse.Named("b", "old"), StdioHouse.Named("c") with { Order = 1 });
        Assert.Equal(["b", "c", "a"], house.Set.All.Select(static one => one.Name));
        Assert.Same(kept, await house.SharedAsync("a"));
        Assert.Equal(ProtocolVersion.V20241105, (await house.SharedAsync("b")).Version);
        await house.SharedAsync("c");
        await Eventually.TrueAsync(() => !replaced.IsOpen, "the old one is closed");
        house.Snapshots.Swap(StdioHouse.Named("c") with { Order = 1 });
        Assert.Equal(["c"], house.Set.All.Select(static one => one.Name));
        await Eventually.TrueAsync(() => !kept.IsOpen, "the removed one is closed");
    }

    [Fact]
    public async Task A_server_that_was_taken_out_finishes_its_calls()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        UpstreamSession session = await house.SharedAsync();
        RecordingCall call = RecordingCall.Tool("slow", """{"ms":1000}""");
        await session.SendAsync(call);
        house.Snapshots.Swap();
        await call.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.NotNull(call.Reply);
        await Eventually.TrueAsync(() => !session.IsOpen, "it is closed");
    }

    [Fact]
    public async Task Calls_beyond_the_limit_wait_their_turn_and_beyond_the_queue_are_refused()
    {
        await using var house = new StdioHouse(StdioHouse.Server() with { ConcurrencyMax = 2, QueueMax = 3 });
        UpstreamSession session = await house.SharedAsync();
        RecordingCall[] calls = [.. Enumerable.Range(0, 7).Select(static _ => RecordingCall.Tool("slow", """{"ms":300}"""))];
        foreach (RecordingCall call in calls)
        {
            await session.SendAsync(call);
        }

        await Task.WhenAll(calls.Select(static call => call.Ended)).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.All(calls[..5], static call => Assert.NotNull(call.Reply));
        Assert.All(calls[5..], static call => Assert.Equal(UpstreamFault.Busy, call.Fault));
        Assert.All(calls[5..], static call => Assert.False(call.HasReachedUpstream));
    }

    [Fact]
    public async Task A_call_that_waits_for_its_turn_can_be_canceled_or_time_out_without_reaching_the_server()
    {
        await using var house = new StdioHouse(StdioHouse.Server() with { ConcurrencyMax = 1 });
        UpstreamSession session = await house.SharedAsync();
        RecordingCall first = RecordingCall.Tool("slow", """{"ms":1000}""");
        RecordingCall canceled = RecordingCall.Tool("echo");
        RecordingCall late = RecordingCall.Tool("echo", timeout: TimeSpan.FromMilliseconds(200));
        RecordingCall last = RecordingCall.Tool("echo");
        foreach (RecordingCall call in new[] { first, canceled, late, last })
        {
            await session.SendAsync(call);
        }

        session.Cancel(canceled, default);
        await late.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        await last.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((UpstreamFault.Canceled, false), (canceled.Fault, canceled.HasReachedUpstream));
        Assert.Equal((UpstreamFault.Timeout, false), (late.Fault, late.HasReachedUpstream));
        Assert.NotNull(last.Reply);
        Assert.Equal(0, house.First.Limiter.Active);
    }

    [Fact]
    public async Task A_call_that_is_given_up_while_it_waits_leaves_its_room_to_the_next_one()
    {
        await using var house = new StdioHouse(StdioHouse.Server() with { ConcurrencyMax = 1, QueueMax = 2 });
        UpstreamSession session = await house.SharedAsync();
        RecordingCall first = RecordingCall.Tool("never");
        RecordingCall second = RecordingCall.Tool("echo");
        RecordingCall canceled = RecordingCall.Tool("echo");
        RecordingCall third = RecordingCall.Tool("echo");
        RecordingCall tooMany = RecordingCall.Tool("echo");
        await session.SendAsync(first);
        await session.SendAsync(second);
        await session.SendAsync(canceled);

        session.Cancel(canceled, default);
        Assert.Equal((UpstreamFault.Canceled, 1), (canceled.Fault, house.First.Limiter.Waiting));
        await session.SendAsync(third);
        await session.SendAsync(tooMany);
        Assert.Equal((UpstreamFault.Busy, 2), (tooMany.Fault, house.First.Limiter.Waiting));
        session.Cancel(first, default);

        await Task.WhenAll(second.Ended, third.Ended).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(second.Reply is not null && third.Reply is not null);
        Assert.False(canceled.HasReachedUpstream);
        await Eventually.TrueAsync(() => house.First.Limiter is { Active: 0, Waiting: 0 }, "every turn is given back once");
    }

    [Fact]
    public async Task Failures_in_a_row_open_the_circuit()
    {
        await using var house = new StdioHouse(StdioHouse.Server() with { BreakerFailures = 2, BreakerReset = TimeSpan.FromMinutes(5) });
        await house.CallAsync("never", timeout: TimeSpan.FromMilliseconds(100));
        await house.CallAsync("echo");
        await house.CallAsync("never", timeout: TimeSpan.FromMilliseconds(100));
        await house.CallAsync("never", timeout: TimeSpan.FromMilliseconds(100));
        RecordingCall refused = await house.CallAsync("echo");
        Assert.Equal((UpstreamFault.CircuitOpen, false), (refused.Fault, refused.HasReachedUpstream));
    }

    [Fact]
    public void A_half_open_circuit_lets_one_trial_through_and_follows_it()
    {
        var time = new FakeTimeProvider();
        var breaker = new CircuitBreaker(2, TimeSpan.FromSeconds(10), time);
        breaker.Failed(isTrial: false);
        Assert.True(breaker.TryPass(out bool isTrial) && !isTrial);
        breaker.Failed(isTrial: false);
        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(breaker.TryPass(out _));
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(breaker.TryPass(out isTrial) && isTrial);
        Assert.False(breaker.TryPass(out _));
        breaker.Failed(isTrial: true);
        Assert.False(breaker.TryPass(out _));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(breaker.TryPass(out isTrial) && isTrial);
        breaker.Undecided(isTrial: true);
        Assert.True(breaker.TryPass(out isTrial) && isTrial);
        breaker.Succeeded(isTrial: false);
        Assert.True(breaker.IsOpen);
        breaker.Succeeded(isTrial: true);
        Assert.True(breaker.TryPass(out isTrial) && !isTrial);
    }

    [Fact]
    public async Task Each_client_session_has_a_process_of_its_own_that_goes_with_it()
    {
        await using var house = new StdioHouse(StdioHouse.Server() with { Share = McpShare.PerSession, SessionsMax = 2 });
        await house.SharedAsync();
        var one = new TestClientSession(ClientCapabilities.Roots | ClientCapabilities.Sampling);
        var other = new TestClientSession();
        var third = new TestClientSession();
        var first = (StdioSession)(await house.First.AcquireAsync(one, default))!;
        var second = (StdioSession)(await house.First.AcquireAsync(other, default))!;
        Assert.NotEqual(first.ProcessId, second.ProcessId);
        Assert.Same(first, await house.First.AcquireAsync(one, default));
        Assert.Contains("\"seen\":{\"roots\":{},\"sampling\":{}}", System.Text.Encoding.UTF8.GetString(first.Facts.Capabilities.Span), StringComparison.Ordinal);
        Assert.Null(await house.First.AcquireAsync(third, default));
        Assert.Contains("which is the limit", house.First.LastError!, StringComparison.Ordinal);
        one.Close();
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{first.ProcessId}"), "its process is gone");
        Assert.NotNull(await house.First.AcquireAsync(third, default));
    }

    [Fact]
    public async Task A_request_on_a_process_of_one_client_goes_to_its_only_call()
    {
        await using var house = new StdioHouse(StdioHouse.Server() with { Share = McpShare.PerSession });
        UpstreamSession session = (await house.First.AcquireAsync(new TestClientSession(ClientCapabilities.Roots), default))!;
        RecordingCall call = RecordingCall.Tool("ask", """{"method":"roots/list"}""", asked: static (session, id) =>
            session.AnswerAsync(System.Text.Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"roots":[]}}""")).Forget());
        await session.SendAsync(call);
        await call.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains("\"reply\":{\"roots\":[]}", call.Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_with_equal_abilities_share_a_session_over_http()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs");
        await using var house = new StdioHouse(server.Definition());
        UpstreamSession shared = await house.SharedAsync();
        UpstreamSession one = (await house.First.AcquireAsync(new TestClientSession(ClientCapabilities.Sampling), default))!;
        Assert.Same(one, await house.First.AcquireAsync(new TestClientSession(ClientCapabilities.Sampling), default));
        Assert.Same(shared, await house.First.AcquireAsync(new TestClientSession(), default));
        Assert.NotSame(shared, one);
    }

    [Fact]
    public async Task The_environment_of_a_process_is_what_was_meant_for_it()
    {
        Environment.SetEnvironmentVariable("SATGATE_TEST_SECRET", "hidden");
        Environment.SetEnvironmentVariable("SATGATE_TEST_PASSED", "seen");
        await using var house = new StdioHouse(StdioHouse.Server() with
        {
            PassEnvironment = ["SATGATE_TEST_PASSED"],
            Environment = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("OWN", "x=y"),
            WorkingDirectory = "/tmp",
        });
        string reply = (await house.CallAsync("environment")).Reply!;
        Assert.DoesNotContain("hidden", reply, StringComparison.Ordinal);
        Assert.Contains("\"SATGATE_TEST_PASSED\":\"seen\"", reply, StringComparison.Ordinal);
        Assert.Contains("\"OWN\":\"x=y\"", reply, StringComparison.Ordinal);
        Assert.Contains("\"PATH\"", reply, StringComparison.Ordinal);
        Assert.Contains("\"folder\":\"/tmp\"", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_gateway_is_gone_the_guard_ends_the_groups_that_are_left()
    {
        var guard = new ProcessGuard(NullLogger.Instance);
        using Process ended = Start("exit 0");
        using var folder = new TemporaryDirectory();
        string trapped = folder.PathOf("trapped");
        using Process left = Start($"trap '' TERM; : > {trapped}; sleep 1000; sleep 1000");
        await Eventually.TrueAsync(() => File.Exists(trapped), "the process heeds no TERM any more");
        guard.Add(ended.Id);
        guard.Add(left.Id);
        await ended.WaitForExitAsync();
        guard.Remove(ended.Id);
        guard.Dispose();
        await left.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(137, left.ExitCode);
    }

    /// <summary>A shell in a process group of its own.</summary>
    private static Process Start(string script)
    {
        var start = new ProcessStartInfo("setsid") { UseShellExecute = false };
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        return Process.Start(start)!;
    }
}
