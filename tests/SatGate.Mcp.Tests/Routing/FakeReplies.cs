using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Tests.Routing;

/// <summary>What comes back for one message.</summary>
internal sealed class FakeReplies : ReplyStream
{
    private readonly TaskCompletionSource<JsonNode> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<JsonNode> Messages { get; } = new();

    public string ReplyText { get; private set; } = string.Empty;

    public bool IsFinished { get; private set; }

    public override bool IsGone => false;

    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        string text = Encoding.UTF8.GetString(message.Span);
        message.Return();
        Assert.False(_reply.Task.IsCompleted, "Nothing comes after the reply.");
        if (kind == OutboundKind.Reply)
        {
            ReplyText = text;
            _reply.SetResult(JsonNode.Parse(text)!);
        }
        else
        {
            Messages.Enqueue(JsonNode.Parse(text)!);
        }

        return true;
    }

    public override void Finish() => IsFinished = true;

    public bool HasReply => _reply.Task.IsCompleted;

    public Task<JsonNode> ReplyAsync() => _reply.Task.WaitAsync(TimeSpan.FromSeconds(30));
}
