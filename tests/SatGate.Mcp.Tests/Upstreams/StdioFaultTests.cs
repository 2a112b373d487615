using System.Diagnostics;
using SatGate.Mcp.Upstreams;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Upstreams;

public sealed class StdioFaultTests
{
    [Fact]
    public async Task A_server_that_exits_at_once_is_degraded_with_its_last_words_and_tried_again()
    {
        await using var house = new StdioHouse(StdioHouse.Server("exit-at-once"));
        Upstream upstream = house.First;
        await Eventually.TrueAsync(() => upstream.State == UpstreamState.Degraded, "degraded");
        Assert.Contains("exit code 3", upstream.LastError!, StringComparison.Ordinal);
        Assert.Contains("cannot find the database", upstream.LastError!, StringComparison.Ordinal);
        Assert.Null(await upstream.AcquireAsync(new Mcp.Clients.StatelessPeer(), default));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told()
    {
        await using var house = new StdioHouse(StdioHouse.Server() with { Command = ["no-such-program"] });
        await Eventually.TrueAsync(() => house.First.State == UpstreamState.Degraded, "degraded");
        Assert.Contains("no program no-such-program", house.First.LastError!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_server_does_not_hold_up_another()
    {
        await using var house = new StdioHouse(StdioHouse.Named("a", "exit-at-once"), StdioHouse.Named("b"));
        UpstreamSession session = await house.SharedAsync("b");
        RecordingCall call = RecordingCall.Tool("echo");
        await session.SendAsync(call);
        await call.Ended;
        Assert.NotNull(call.Reply);
    }

    [Fact]
    public async Task A_call_during_which_the_process_ends_is_told_why_and_the_process_is_started_again()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        RecordingCall call = await house.CallAsync("crash");
        Assert.Equal(UpstreamFault.Gone, call.Fault);
        Assert.True(call.HasReachedUpstream);
        Assert.Contains("exit code 7", call.Detail!, StringComparison.Ordinal);
        Assert.Contains("out of luck", call.Detail!, StringComparison.Ordinal);
        RecordingCall again = await house.CallAsync("echo");
        Assert.NotNull(again.Reply);
        Assert.Contains("ended one", house.Observer.Events);
    }

    [Fact]
    public async Task Garbage_on_the_output_is_passed_over_and_counted()
    {
        await using var house = new StdioHouse(StdioHouse.Server("garbage"));
        RecordingCall call = await house.CallAsync("echo");
        Assert.NotNull(call.Reply);
        Assert.Equal(4, ((RpcSession)await house.SharedAsync()).GarbageCount);
    }

    [Fact]
    public async Task A_flood_on_the_error_output_does_not_stop_the_server()
    {
        await using var house = new StdioHouse(StdioHouse.Server("stderr-flood"));
        Assert.NotNull((await house.CallAsync("echo")).Reply);
    }

    [Fact]
    public async Task Answers_nobody_asked_for_are_passed_over()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        Assert.Contains("right", (await house.CallAsync("wrong-id")).Reply!, StringComparison.Ordinal);
        Assert.Contains("first", (await house.CallAsync("twice")).Reply!, StringComparison.Ordinal);
        Assert.NotNull((await house.CallAsync("echo")).Reply);
    }

    [Fact]
    public async Task An_answer_that_is_no_json_rpc_ends_its_call()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        Assert.Equal(UpstreamFault.BadAnswer, (await house.CallAsync("no-jsonrpc")).Fault);
        Assert.Equal(UpstreamFault.BadAnswer, (await house.CallAsync("null-id")).Fault);
    }

    [Theory]
    [InlineData("long")]
    [InlineData("long-id-last")]
    public async Task A_line_past_the_limit_ends_its_call_alone(string tool)
    {
        await using var house = new StdioHouse(StdioHouse.Server() with { MessageBytesMax = 100_000 });
        UpstreamSession session = await house.SharedAsync();
        RecordingCall other = RecordingCall.Tool("slow", """{"ms":1000}""");
        await session.SendAsync(other);
        RecordingCall call = await house.CallAsync(tool, """{"bytes":30000000}""");
        Assert.Equal(UpstreamFault.BadAnswer, call.Fault);
        Assert.Contains("100000 bytes", call.Detail!, StringComparison.Ordinal);
        await other.Ended;
        Assert.NotNull(other.Reply);
        Assert.NotNull((await house.CallAsync("long", """{"bytes":99900}""")).Reply);
    }

    [Fact]
    public async Task A_server_that_does_not_read_keeps_nobody_waiting_and_what_did_not_go_out_is_known()
    {
        await using var house = new StdioHouse(StdioHouse.Server() with { Timeout = TimeSpan.FromSeconds(20), BreakerFailures = 0 });
        UpstreamSession session = await house.SharedAsync();
        int processId = ((Mcp.Upstreams.Stdio.StdioSession)session).ProcessId;
        using Process stop = Process.Start("kill", ["-STOP", $"{processId}"]);
        await stop.WaitForExitAsync();
        string text = new('y', 1_000_000);
        RecordingCall[] calls = [.. Enumerable.Range(0, 8).Select(_ => RecordingCall.Tool("echo", $$"""{"message":"{{text}}"}""", timeout: TimeSpan.FromMilliseconds(500)))];
        foreach (RecordingCall call in calls)
        {
            await session.SendAsync(call);
        }

        await Task.WhenAll(calls.Select(static call => call.Ended)).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(calls[0].HasReachedUpstream);
        Assert.All(calls[1..], static call => Assert.False(call.HasReachedUpstream));
        Assert.Contains(calls, static call => call.Fault == UpstreamFault.Busy);
        Assert.Contains(calls, static call => call.Fault == UpstreamFault.Timeout);
        using Process go = Process.Start("kill", ["-CONT", $"{processId}"]);
        await go.WaitForExitAsync();
        Assert.NotNull((await house.CallAsync("echo")).Reply);
    }

    [Fact]
    public async Task A_process_that_ignores_everything_is_killed_and_leaves_nothing_behind()
    {
        var house = new StdioHouse(StdioHouse.Server("stay", "ignore-term"));
        int processId = ((Mcp.Upstreams.Stdio.StdioSession)await house.SharedAsync()).ProcessId;
        Assert.True(Directory.Exists($"/proc/{processId}"));
        await house.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{processId}"));
    }

    [Fact]
    public async Task What_the_process_started_itself_ends_with_it()
    {
        var house = new StdioHouse(StdioHouse.Shell($"sleep 1000 & exec node {Repository.PathOf("tests", "SatGate.Mcp.Tests", "Upstreams", "Servers", "server.mjs")}"));
        int processId = ((Mcp.Upstreams.Stdio.StdioSession)await house.SharedAsync()).ProcessId;
        Assert.Equal(2, GroupOf(processId));
        await house.DisposeAsync();
        Assert.Equal(0, GroupOf(processId));
    }

    [Fact]
    public async Task The_guard_ends_what_a_killed_gateway_leaves_and_is_started_again_when_it_died()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        await house.SharedAsync();
        int first = house.Set.GuardProcessId;
        Assert.NotEqual(0, first);
        using Process kill = Process.Start("kill", ["-KILL", $"{first}"]);
        await kill.WaitForExitAsync();
        await Eventually.TrueAsync(() => house.Set.GuardProcessId != first && house.Set.GuardProcessId != 0, "a new guard");
    }

    private static int GroupOf(int group)
    {
        int count = 0;
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(static folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                string stat = File.ReadAllText(Path.Combine(folder, "stat"));
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                count += fields[2] == $"{group}" && fields[0] != "Z" ? 1 : 0;
            }
            catch (IOException)
            {
                // It ended meanwhile, or is no process.
            }
        }

        return count;
    }
}
