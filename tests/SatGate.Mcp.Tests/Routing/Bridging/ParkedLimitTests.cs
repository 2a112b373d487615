using System.Text;
using System.Text.Json.Nodes;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing.Bridging;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Tests.Routing.Bridging;

public sealed class ParkedLimitTests
{
    [Fact]
    public async Task A_call_waits_so_long_and_then_is_given_up()
    {
        var rig = new BridgeRig();
        (_, string state) = await rig.ParkAsync();
        rig.Router.Time.Advance(BridgeTable.ParkedFor - TimeSpan.FromSeconds(1));
        Assert.Equal(1, rig.Table.ParkedCount);
        rig.Router.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, rig.Table.ParkedCount);
        Assert.Equal(["echo lost: Canceled"], rig.Router.Gate.Ends);
        (FakeReplies late, _) = rig.Send("2", BridgeRig.Back(state));
        Assert.Equal(RpcCode.InvalidParams, BridgeRig.CodeOf(await late.ReplyAsync()));
    }

    [Fact]
    public async Task An_answer_in_the_last_second_counts_and_each_round_has_its_own_time()
    {
        var rig = new BridgeRig();
        (OutboundCall call, string state) = await rig.ParkAsync();
        rig.Router.Time.Advance(BridgeTable.ParkedFor - TimeSpan.FromSeconds(1));
        (FakeReplies second, _) = rig.Send("2", BridgeRig.Back(state));
        rig.Ask(call, "8");
        state = BridgeRig.StateOf(await second.ReplyAsync());
        rig.Router.Time.Advance(BridgeTable.ParkedFor - TimeSpan.FromSeconds(1));
        (FakeReplies third, _) = rig.Send("3", BridgeRig.Back(state, """{"q2":{}}"""));
        FakeSession.Result(call, "{}");
        await third.ReplyAsync();
        rig.Router.Time.Advance(BridgeTable.ParkedFor);
        Assert.Equal(["echo answered"], rig.Router.Gate.Ends);
    }

    [Fact]
    public async Task So_many_calls_of_one_server_are_parked_and_the_next_question_is_refused()
    {
        var rig = new BridgeRig();
        string state = string.Empty;
        OutboundCall? call = null;
        for (int i = 0; i < BridgeTable.ParkedMax; i++)
        {
            (call, state) = await rig.ParkAsync($"{i}");
        }

        (FakeReplies over, _) = rig.Send("1000");
        rig.Ask(rig.LastCall, "9");
        Assert.False(over.HasReply);
        Assert.Equal(RpcCode.InternalError, BridgeRig.CodeOf(rig.Upstream.Session.Answers.Single()));

        // A parked call keeps its place until it is over.
        rig.Send("1001", BridgeRig.Back(state));
        Assert.Equal(BridgeTable.ParkedMax, rig.Table.ParkedCount);
        FakeSession.Result(call!, "{}");
        await rig.ParkAsync("1002");
    }

    [Fact]
    public async Task So_many_questions_wait_during_one_call_and_the_next_is_refused()
    {
        var rig = new BridgeRig();
        (OutboundCall call, string state) = await rig.ParkAsync();
        for (int i = 1; i < BridgedCall.QuestionsMax; i++)
        {
            rig.Ask(call, $"{100 + i}");
        }

        Assert.Empty(rig.Upstream.Session.Answers);
        rig.Ask(call, "999");
        Assert.Equal(999, (int)rig.Upstream.Session.Answers.Single()["id"]!);
        (FakeReplies second, _) = rig.Send("2", BridgeRig.Back(state, "{}"));
        Assert.Equal(BridgedCall.QuestionsMax, (await second.ReplyAsync())["result"]!["inputRequests"]!.AsObject().Count);
    }

    [Fact]
    public async Task A_state_is_good_once()
    {
        var rig = new BridgeRig();
        (OutboundCall call, string state) = await rig.ParkAsync();
        rig.Send("2", BridgeRig.Back(state));
        (FakeReplies again, _) = rig.Send("3", BridgeRig.Back(state));
        Assert.Equal(RpcCode.InvalidParams, BridgeRig.CodeOf(await again.ReplyAsync()));
        rig.Ask(call, "8");
        (FakeReplies old, _) = rig.Send("4", BridgeRig.Back(state));
        Assert.Equal(RpcCode.InvalidParams, BridgeRig.CodeOf(await old.ReplyAsync()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(-2)]
    public async Task A_state_that_was_tampered_with_is_refused(int place)
    {
        var rig = new BridgeRig();
        (_, string state) = await rig.ParkAsync();
        var text = new StringBuilder(state);
        int at = place < 0 ? text.Length + place : "satgate.".Length + place;
        text[at] = text[at] == 'A' ? 'B' : 'A';
        (FakeReplies second, _) = rig.Send("2", BridgeRig.Back(text.ToString()));
        Assert.Equal(RpcCode.InvalidParams, BridgeRig.CodeOf(await second.ReplyAsync()));
        Assert.Single(rig.Upstream.Session.Calls);
        Assert.Equal(1, rig.Table.ParkedCount);
    }

    [Theory]
    [InlineData("satgate.")]
    [InlineData("satgate.AAAA")]
    [InlineData("of another server")]
    public async Task A_state_that_is_not_the_gateways_begins_nothing(string state)
    {
        var rig = new BridgeRig();
        (FakeReplies replies, _) = rig.Send("1", BridgeRig.Back(state));
        Assert.Equal(RpcCode.InvalidParams, BridgeRig.CodeOf(await replies.ReplyAsync()));
        Assert.Empty(rig.Upstream.Session.Calls);
        Assert.Empty(rig.Router.Gate.Ends);
    }

    [Fact]
    public async Task A_state_is_good_for_its_tool_and_its_method_only()
    {
        var rig = new BridgeRig();
        (_, string state) = await rig.ParkAsync();
        (FakeReplies other, _) = rig.Send("2", BridgeRig.Back(state), target: "\"name\":\"other\"");
        Assert.Equal(RpcCode.InvalidParams, BridgeRig.CodeOf(await other.ReplyAsync()));
        (FakeReplies prompt, _) = rig.Send("3", BridgeRig.Back(state), "prompts/get", "\"name\":\"echo\"");
        Assert.Equal(RpcCode.InvalidParams, BridgeRig.CodeOf(await prompt.ReplyAsync()));
        Assert.Equal(1, rig.Table.ParkedCount);
    }

    [Fact]
    public async Task A_state_is_good_for_the_holder_of_its_token_only()
    {
        var rig = new BridgeRig();
        (FakeReplies first, _) = rig.Send("1", meta: ",\"token\":\"mine\"");
        OutboundCall call = rig.LastCall;
        rig.Ask(call, "1");
        string state = BridgeRig.StateOf(await first.ReplyAsync());
        (FakeReplies nobody, _) = rig.Send("2", BridgeRig.Back(state));
        (FakeReplies another, _) = rig.Send("3", BridgeRig.Back(state), meta: ",\"token\":\"yours\"");
        Assert.Equal(RpcCode.InvalidParams, BridgeRig.CodeOf(await nobody.ReplyAsync()));
        Assert.Equal(RpcCode.InvalidParams, BridgeRig.CodeOf(await another.ReplyAsync()));
        (FakeReplies mine, _) = rig.Send("4", BridgeRig.Back(state), meta: ",\"token\":\"mine\"");
        FakeSession.Result(call, "{}");
        Assert.NotNull((await mine.ReplyAsync())["result"]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"q1":true}""")]
    public async Task Answers_that_are_none_are_refused_and_the_call_waits_on(string answers)
    {
        var rig = new BridgeRig();
        (_, string state) = await rig.ParkAsync();
        (FakeReplies second, _) = rig.Send("2", BridgeRig.Back(state, answers));
        Assert.Equal(RpcCode.InvalidParams, BridgeRig.CodeOf(await second.ReplyAsync()));
        (FakeReplies third, _) = rig.Send("3", BridgeRig.Back(state));
        Assert.False(third.HasReply);
    }

    [Fact]
    public void A_session_whose_call_went_well_serves_the_clients_next_call_for_a_while()
    {
        var rig = new BridgeRig();
        rig.Send("1");
        FakeSession.Result(rig.LastCall, "{}");
        rig.Send("2");
        FakeSession.Result(rig.LastCall, "{}");
        ClientPeer[] peers = [.. rig.Upstream.Acquired.OfType<BridgedSession>()];
        Assert.Equal(2, peers.Length);
        Assert.Same(peers[0], peers[1]);
        Assert.Equal(1, rig.Table.IdleCount);
        rig.Router.Time.Advance(IdleSessions.KeptFor);
        rig.Router.Time.Advance(IdleSessions.KeptFor);
        Assert.Equal(0, rig.Table.IdleCount);
        Assert.True(((BridgedSession)peers[0]).IsClosed);
    }

    [Fact]
    public void A_session_whose_call_failed_ends()
    {
        var rig = new BridgeRig();
        rig.Send("1");
        rig.LastCall.OnFailed(UpstreamFault.Timeout, null);
        Assert.True(rig.Upstream.Acquired.OfType<BridgedSession>().Single().IsClosed);
        Assert.Equal(0, rig.Table.IdleCount);
    }

    [Fact]
    public void So_many_sessions_wait_for_a_further_call()
    {
        var rig = new BridgeRig();
        for (int i = 0; i <= IdleSessions.IdleMax; i++)
        {
            rig.Send($"{i}");
        }

        foreach ((OutboundCall call, JsonNode _) in rig.Upstream.Session.Calls)
        {
            FakeSession.Result(call, "{}");
        }

        Assert.Equal(IdleSessions.IdleMax, rig.Table.IdleCount);
        Assert.True(rig.Upstream.Acquired.OfType<BridgedSession>().First().IsClosed);
    }

    [Fact]
    public void Clients_with_other_capabilities_do_not_get_each_others_sessions()
    {
        var rig = new BridgeRig();
        rig.Send("1");
        FakeSession.Result(rig.LastCall, "{}");
        StatelessPeer other = BridgeRig.Peer(ClientCapabilities.Roots);
        other.CapabilitiesJson = "{\"roots\":{}}"u8.ToArray();
        rig.Send("2", peer: other);
        Assert.Equal(2, rig.Upstream.Acquired.OfType<BridgedSession>().Distinct().Count());
    }
}
