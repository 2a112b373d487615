using System.Text.Json.Nodes;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Tests.Routing;

public sealed class QuestionLimitTests
{
    private readonly FakeUpstream _alpha = new("alpha") { Tools = { RouterRig.Tool("ask") } };

    [Fact]
    public void One_question_more_than_a_session_may_have_is_refused_and_other_sessions_have_theirs()
    {
        RouterRig rig = new RouterRig(_alpha).Start();
        FakeClient client = RouterRig.Client(ClientCapabilities.Elicitation);
        (OutboundCall call, FakeReplies replies) = Begin(rig, client);
        for (int i = 0; i < QuestionTable.QuestionsPerSessionMax; i++)
        {
            Ask(call, i);
        }

        Assert.Equal(QuestionTable.QuestionsPerSessionMax, replies.Messages.Count);
        Assert.Empty(_alpha.Session.Answers);
        Ask(call, QuestionTable.QuestionsPerSessionMax);
        Assert.Equal(QuestionTable.QuestionsPerSessionMax, replies.Messages.Count);
        Assert.True(_alpha.Session.Answers.TryDequeue(out JsonNode? refused));
        Assert.Equal((QuestionTable.QuestionsPerSessionMax, true), ((int)refused["id"]!, refused["error"] is not null));

        (OutboundCall ofOther, FakeReplies repliesOfOther) = Begin(rig, RouterRig.Client(ClientCapabilities.Elicitation));
        Ask(ofOther, 0);
        Assert.Single(repliesOfOther.Messages);
        Assert.Empty(_alpha.Session.Answers);
    }

    [Fact]
    public void What_is_answered_or_forgotten_leaves_its_room()
    {
        RouterRig rig = new RouterRig(_alpha).Start();
        FakeClient client = RouterRig.Client(ClientCapabilities.Elicitation);
        for (int round = 0; round < 2; round++)
        {
            (OutboundCall call, FakeReplies replies) = Begin(rig, client);
            for (int i = 0; i < QuestionTable.QuestionsPerSessionMax; i++)
            {
                Ask(call, i);
            }

            Assert.True(replies.Messages.TryDequeue(out JsonNode? asked));
            rig.Send(client, $$$"""{"jsonrpc":"2.0","id":{{{asked["id"]}}},"result":{"action":"decline"}}""");
            Assert.Single(_alpha.Session.Answers);
            Ask(call, QuestionTable.QuestionsPerSessionMax);
            Assert.Equal(QuestionTable.QuestionsPerSessionMax, replies.Messages.Count);
            Assert.Single(_alpha.Session.Answers);
            _alpha.Session.Answers.Clear();

            // With the call its questions go.
            FakeSession.Result(call, "{}");
        }
    }

    [Fact]
    public void All_sessions_together_have_a_limit_too()
    {
        RouterRig rig = new RouterRig(_alpha).Start();
        int asked = 0;
        while (asked < QuestionTable.QuestionsMax)
        {
            (OutboundCall call, FakeReplies replies) = Begin(rig, RouterRig.Client(ClientCapabilities.Elicitation));
            for (int i = 0; i < QuestionTable.QuestionsPerSessionMax && asked < QuestionTable.QuestionsMax; i++)
            {
                Ask(call, asked++);
            }

            Assert.NotEmpty(replies.Messages);
        }

        Assert.Empty(_alpha.Session.Answers);
        Ask(Begin(rig, RouterRig.Client(ClientCapabilities.Elicitation)).Call, asked);
        Assert.Single(_alpha.Session.Answers);
    }

    private (OutboundCall Call, FakeReplies Replies) Begin(RouterRig rig, FakeClient client)
    {
        FakeReplies replies = rig.Send(client, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask"}}""").Replies;
        Assert.True(_alpha.Session.Calls.TryDequeue(out (OutboundCall Call, JsonNode Message) sent));
        return (sent.Call, replies);
    }

    private void Ask(OutboundCall call, int id) =>
        FakeSession.Deliver(call, $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"elicitation/create","params":{"message":"?"}}""", _alpha.Session);
}
