using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Tests.Clients;

public sealed class OutboundQueueTests
{
    private static readonly McpLimits Limits = new() { QueueMessagesMax = 3, QueueBytesMax = 10 };

    [Fact]
    public void Messages_come_out_in_order()
    {
        OutboundQueue queue = default;
        foreach (string text in (string[])["a", "b", "c"])
        {
            Assert.True(queue.TryAdd(Of(text), OutboundKind.Notification, Limits));
        }

        Assert.Equal("abc", Drain(ref queue));
    }

    [Fact]
    public void One_message_too_many_is_refused_and_a_reply_is_not()
    {
        OutboundQueue queue = default;
        for (int i = 0; i < 3; i++)
        {
            Assert.True(queue.TryAdd(Of("a"), OutboundKind.Notification, Limits));
        }

        Assert.False(queue.TryAdd(Of("b"), OutboundKind.Notification, Limits));
        Assert.False(queue.TryAdd(Of("b"), OutboundKind.Request, Limits));
        Assert.True(queue.TryAdd(Of("r"), OutboundKind.Reply, Limits));
        Assert.Equal("aaar", Drain(ref queue));
    }

    [Fact]
    public void One_byte_too_many_is_refused_unless_the_message_is_alone()
    {
        OutboundQueue queue = default;
        Assert.True(queue.TryAdd(Of("12345"), OutboundKind.Notification, Limits));
        Assert.True(queue.TryAdd(Of("67890"), OutboundKind.Notification, Limits));
        Assert.False(queue.TryAdd(Of("1"), OutboundKind.Notification, Limits));
        Drain(ref queue);

        Assert.True(queue.TryAdd(Of("a long message"), OutboundKind.Notification, Limits));
    }

    [Fact]
    public void The_oldest_events_are_forgotten_first_and_the_newest_never()
    {
        ReplayBuffer replay = new();
        for (int i = 1; i <= ReplayBuffer.EventsMax + 1; i++)
        {
            replay.Add(1, i, "x"u8, isLast: false);
        }

        Assert.Equal(2, replay.After(1, 0)[0].Sequence);
        replay.Add(2, 1, new byte[ReplayBuffer.BytesMax + 1], isLast: true);
        Assert.Empty(replay.After(1, 0));
        Assert.Single(replay.After(2, 0));
        Assert.Empty(replay.After(2, 1));
    }

    private static MessageBuffer Of(string text) => MessageBuffer.CopyOf(Encoding.ASCII.GetBytes(text));

    private static string Drain(ref OutboundQueue queue)
    {
        StringBuilder all = new();
        while (queue.TryTake(out MessageBuffer? message, out _))
        {
            all.Append(Encoding.ASCII.GetString(message.Span));
            message.Return();
        }

        return all.ToString();
    }
}
