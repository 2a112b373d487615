using System.Globalization;
using System.Text.Json.Nodes;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing.Bridging;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Tests.Routing.Bridging;

public sealed class InputRoundTests
{
    private const string Call = """{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"echo","arguments":{"a":1}}}""";
    private const string Wanted =
        """{"resultType":"input_required","inputRequests":{"who":{"method":"elicitation/create","params":{"message":"?"}},"dirs":{"method":"roots/list"}},"requestState":"s\u0031"}""";

    private readonly FakeUpstream _upstream = new("alpha", version: ProtocolVersion.V20260728) { Tools = { RouterRig.Tool("echo") } };
    private readonly RouterRig _rig;
    private readonly FakeClient _client = RouterRig.Client(ClientCapabilities.Elicitation | ClientCapabilities.Roots);

    public InputRoundTests() => _rig = new RouterRig(_upstream).Start();

    private (OutboundCall Call, JsonNode Message)[] Sent => [.. _upstream.Session.Calls.Where(static sent => (string)sent.Message["method"]! == "tools/call")];

    [Fact]
    public async Task What_the_server_wants_is_asked_of_the_client_and_the_call_is_sent_again_with_it()
    {
        (FakeReplies replies, _) = _rig.Send(_client, Call);
        FakeSession.Result(Sent[0].Call, Wanted);
        JsonNode[] questions = [.. replies.Messages];
        Assert.Equal(["elicitation/create", "roots/list"], questions.Select(static question => (string)question["method"]!));
        Answer(questions[1], "\"result\":{\"roots\":[]}");
        Assert.Single(Sent);
        Answer(questions[0], "\"result\":{\"action\":\"accept\"}");
        JsonNode again = Sent[1].Message["params"]!;
        Assert.Equal("""{"who":{"action":"accept"},"dirs":{"roots":[]}}""", again["inputResponses"]!.ToJsonString());
        Assert.Equal("s1", (string)again["requestState"]!);
        Assert.Equal(1, (int)again["arguments"]!["a"]!);
        Assert.NotNull(again["_meta"]!["io.modelcontextprotocol/clientCapabilities"]);
        Assert.NotEqual((long)Sent[0].Message["id"]!, (long)Sent[1].Message["id"]!);
        Assert.Empty(_rig.Gate.Ends);
        FakeSession.Result(Sent[1].Call, """{"resultType":"complete","content":[]}""");
        await replies.ReplyAsync();
        Assert.Equal("""{"jsonrpc":"2.0","id":"c","result":{"content":[]}}""", replies.ReplyText);
        Assert.Equal(["echo answered"], _rig.Gate.Ends);
    }

    [Fact]
    public async Task Rounds_follow_each_other_up_to_a_limit()
    {
        (FakeReplies replies, _) = _rig.Send(_client, Call);
        for (int i = 0; i < InputRound.RoundsMax; i++)
        {
            FakeSession.Result(Sent[i].Call, $$$"""{"resultType":"input_required","inputRequests":{"k":{"method":"roots/list"}},"requestState":"{{{i}}}"}""");
            Answer(replies.Messages.Last(), "\"result\":{}");
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), (string)Sent[i + 1].Message["params"]!["requestState"]!);
        }

        FakeSession.Result(Sent[^1].Call, Wanted);
        Assert.Equal(RpcCode.UpstreamError, BridgeRig.CodeOf(await replies.ReplyAsync()));
        Assert.Equal(["echo lost: BadAnswer"], _rig.Gate.Ends);
    }

    [Theory]
    [InlineData(InputRound.QuestionsMax, true)]
    [InlineData(InputRound.QuestionsMax + 1, false)]
    public void A_round_has_so_many_questions(int count, bool isAllowed)
    {
        (FakeReplies replies, _) = _rig.Send(_client, Call);
        string members = string.Join(',', Enumerable.Range(0, count).Select(static i => $"\"k{i}\":{{\"method\":\"roots/list\"}}"));
        FakeSession.Result(Sent[0].Call, "{\"resultType\":\"input_required\",\"inputRequests\":{" + members + "}}");
        Assert.Equal(isAllowed ? count : 0, replies.Messages.Count);
        Assert.Equal(!isAllowed, replies.HasReply);
    }

    [Fact]
    public async Task A_client_that_cannot_be_asked_gets_an_error_that_says_what_it_lacks()
    {
        (FakeReplies replies, _) = _rig.Send(RouterRig.Client(ClientCapabilities.Roots), Call);
        FakeSession.Result(Sent[0].Call, Wanted);
        JsonNode reply = await replies.ReplyAsync();
        Assert.Equal(RpcCode.MissingCapability, BridgeRig.CodeOf(reply));
        Assert.NotNull(reply["error"]!["data"]!["requiredCapabilities"]!["elicitation"]);
        Assert.Equal(["echo lost: Canceled"], _rig.Gate.Ends);
    }

    [Fact]
    public void A_form_that_the_client_refuses_counts_as_cancelled()
    {
        (FakeReplies replies, _) = _rig.Send(_client, Call);
        FakeSession.Result(Sent[0].Call, Wanted);
        JsonNode[] questions = [.. replies.Messages];
        Answer(questions[0], "\"error\":{\"code\":-1,\"message\":\"no\"}");
        Answer(questions[1], "\"result\":{}");
        Assert.Equal("cancel", (string)Sent[1].Message["params"]!["inputResponses"]!["who"]!["action"]!);
    }

    [Fact]
    public async Task Another_question_that_the_client_refuses_ends_the_call()
    {
        (FakeReplies replies, _) = _rig.Send(_client, Call);
        FakeSession.Result(Sent[0].Call, Wanted);
        JsonNode[] questions = [.. replies.Messages];
        Answer(questions[1], "\"error\":{\"code\":-1,\"message\":\"no\"}");
        Assert.Equal(RpcCode.InvalidRequest, BridgeRig.CodeOf(await replies.ReplyAsync()));
        Answer(questions[0], "\"result\":{}");
        Assert.Single(Sent);
    }

    [Fact]
    public async Task A_client_that_answers_nothing_is_waited_for_so_long()
    {
        (FakeReplies replies, _) = _rig.Send(_client, Call);
        FakeSession.Result(Sent[0].Call, Wanted);
        _rig.Time.Advance(InputRound.AnswerTimeout - TimeSpan.FromTicks(1));
        Assert.False(replies.HasReply);
        _rig.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(RpcCode.InvalidRequest, BridgeRig.CodeOf(await replies.ReplyAsync()));
        Assert.Single(Sent);
    }

    [Fact]
    public async Task A_server_that_wants_nothing_but_to_be_called_again_is_left_alone_for_a_moment()
    {
        (FakeReplies replies, _) = _rig.Send(_client, Call);
        FakeSession.Result(Sent[0].Call, """{"resultType":"input_required","requestState":"later"}""");
        Assert.Single(Sent);
        _rig.Time.Advance(InputRound.RetryAfter);
        Assert.Equal("later", (string)Sent[1].Message["params"]!["requestState"]!);
        FakeSession.Result(Sent[1].Call, """{"resultType":"complete"}""");
        Assert.Equal("{}", (await replies.ReplyAsync())["result"]!.ToJsonString());
    }

    [Fact]
    public async Task A_call_can_be_cancelled_while_the_client_is_asked()
    {
        (FakeReplies replies, _) = _rig.Send(_client, Call);
        FakeSession.Result(Sent[0].Call, Wanted);
        _rig.Send(_client, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c"}}""");
        await replies.ReplyAsync();
        Assert.Equal(["echo lost: Canceled"], _rig.Gate.Ends);
        Answer(replies.Messages.First(), "\"result\":{}");
        Assert.Single(Sent);
    }

    [Fact]
    public async Task A_client_whose_session_ends_is_not_waited_for()
    {
        (FakeReplies replies, _) = _rig.Send(_client, Call);
        FakeSession.Result(Sent[0].Call, Wanted);
        _client.Close();
        Assert.Equal(RpcCode.InvalidRequest, BridgeRig.CodeOf(await replies.ReplyAsync()));
    }

    [Fact]
    public async Task A_client_of_the_stateless_revision_gets_it_as_it_is()
    {
        string text = $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo",{{{RouterRig.ModernMeta}}},"requestState":"theirs"}}""";
        (FakeReplies replies, _) = _rig.Send(RouterRig.Modern(ClientCapabilities.Roots), text);
        Assert.Equal("theirs", (string)Sent[0].Message["params"]!["requestState"]!);
        FakeSession.Result(Sent[0].Call, Wanted);
        Assert.Equal("s1", BridgeRig.StateOf(await replies.ReplyAsync()));
    }

    private void Answer(JsonNode question, string outcome) => _rig.Send(_client, "{\"jsonrpc\":\"2.0\",\"id\":" + question["id"] + "," + outcome + "}");
}
