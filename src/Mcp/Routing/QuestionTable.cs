using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Routing;

/// <summary>
/// The requests of servers that clients have not answered yet. Each gets an id that no other has, and only the session that was asked can answer it.
/// Thread-safe.
/// </summary>
internal sealed class QuestionTable
{
    /// <summary>Most questions at once; further ones are refused.</summary>
    public const int QuestionsMax = 4096;

    private readonly ConcurrentDictionary<long, Question> _questions = new();
    private long _lastId;

    /// <summary>Whether a client said that it can be asked that.</summary>
    public static bool CanAsk(ClientPeer peer, McpMethod method) => method switch
    {
        McpMethod.CreateMessage => peer.Capabilities.HasFlag(ClientCapabilities.Sampling),
        McpMethod.Elicit => (peer.Capabilities & (ClientCapabilities.Elicitation | ClientCapabilities.ElicitationUrl)) != ClientCapabilities.None,
        McpMethod.RootsList => peer.Capabilities.HasFlag(ClientCapabilities.Roots),
        McpMethod.TasksGet or McpMethod.TasksResult or McpMethod.TasksList or McpMethod.TasksCancel => peer.Capabilities.HasFlag(ClientCapabilities.Tasks),
        _ => false,
    };

    /// <summary>Passes a server's question on to a client, or refuses it; whether it was passed on.</summary>
    /// <param name="upstream">Who asks.</param>
    /// <param name="message">The question.</param>
    /// <param name="scan">What was found in it.</param>
    /// <param name="client">Who is asked.</param>
    /// <param name="call">The call it belongs to; null for none.</param>
    /// <param name="stream">Where it goes; null for the session's own stream.</param>
    public bool Ask(UpstreamSession upstream, ReadOnlySpan<byte> message, in MessageScan scan, ClientSession client, CallLease? call, ReplyLease? stream)
    {
        if (!CanAsk(client, scan.Method))
        {
            ServerQuestion.Refuse(upstream, scan.Id.Of(message), RpcCode.MethodNotFound, "The client cannot be asked that.");
            return false;
        }

        var question = new ServerQuestion { Client = client, Call = call, Upstream = upstream, UpstreamId = scan.Id.Of(message).ToArray() };
        return Ask(question, message, scan, stream);
    }

    /// <summary>Whether a call waits for the answer to a question.</summary>
    public bool HasOf(CallLease call)
    {
        foreach (KeyValuePair<long, Question> entry in _questions)
        {
            if (entry.Value.Call == call)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Sends a question with an id of its own. When it cannot be sent it is dropped, and the answer is false.</summary>
    public bool Ask(Question question, ReadOnlySpan<byte> message, in MessageScan scan, ReplyLease? stream)
    {
        if (_questions.Count >= QuestionsMax)
        {
            question.OnDropped();
            return false;
        }

        long id = Interlocked.Increment(ref _lastId);
        question.Id = id;
        _questions[id] = question;
        SpliceList splices = default;
        splices.Add(scan.Id, Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture)));
        MessageBuffer copy = MessageBuffer.CopyOf(message, splices);
        bool isSent = stream?.TrySend(copy, OutboundKind.Request) ?? question.Client.TrySend(copy, OutboundKind.Request);
        if ((!isSent || question.Client.IsClosed) && _questions.TryRemove(id, out _))
        {
            question.OnDropped();
            return false;
        }

        return true;
    }

    /// <summary>Takes a client's answer to where it is waited for. One that nobody waits for goes nowhere.</summary>
    /// <param name="client">Who answers.</param>
    /// <param name="message">The answer.</param>
    /// <param name="scan">What was found in it.</param>
    public void Answer(ClientPeer client, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        ReadOnlySpan<byte> raw = scan.Id.Of(message);
        bool isOurs = Utf8Parser.TryParse(raw, out long id, out int used) && used == raw.Length && _questions.TryGetValue(id, out Question? asked) &&
            asked.Client == client;
        if (isOurs && _questions.TryRemove(id, out Question? question))
        {
            question.OnAnswer(message, scan);
            if (question is ServerQuestion { Call: { } call, Client.Era: ProtocolEra.Legacy } && !HasOf(call))
            {
                call.Resume();
            }
        }
    }

    /// <summary>The call of these questions has ended: nobody waits for their answers any more.</summary>
    public void ForgetOf(CallLease call) => Remove(question => question.Call == call);

    /// <summary>The session of that client is over.</summary>
    public void DropOf(ClientSession client)
    {
        foreach (Question question in Remove(question => question.Client == client))
        {
            question.OnDropped();
        }
    }

    /// <summary>The session of that server is over: nobody waits for the answers any more.</summary>
    public void ForgetOf(UpstreamSession upstream) => Remove(question => question is ServerQuestion asked && asked.Upstream == upstream);

    /// <summary>A server takes a question back: the client is told.</summary>
    /// <param name="upstream">Who asked.</param>
    /// <param name="message">The notification.</param>
    /// <param name="scan">What was found in it.</param>
    public void Withdraw(UpstreamSession upstream, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        byte[] raw = scan.RequestId.Of(message).ToArray();
        foreach (Question question in Remove(question => question is ServerQuestion asked && asked.Upstream == upstream && raw.AsSpan().SequenceEqual(asked.UpstreamId)))
        {
            SpliceList splices = default;
            splices.Add(scan.RequestId, Encoding.ASCII.GetBytes(question.Id.ToString(CultureInfo.InvariantCulture)));
            MessageBuffer copy = MessageBuffer.CopyOf(message, splices);
            if (question.Call?.Replies is { } replies)
            {
                replies.TrySend(copy, OutboundKind.Notification);
            }
            else
            {
                question.Client.TrySend(copy, OutboundKind.Notification);
            }
        }
    }

    private List<Question> Remove(Func<Question, bool> isMeant)
    {
        List<Question> removed = [];
        if (_questions.IsEmpty)
        {
            return removed;
        }

        foreach (KeyValuePair<long, Question> entry in _questions)
        {
            if (isMeant(entry.Value) && _questions.TryRemove(entry.Key, out Question? question))
            {
                removed.Add(question);
            }
        }

        return removed;
    }
}
