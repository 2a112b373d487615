using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
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

    /// <summary>Most questions at once to one session; further ones are refused, so that no session takes the room of the others.</summary>
    public const int QuestionsPerSessionMax = 128;

    private readonly ConcurrentDictionary<long, Question> _questions = new();
    private readonly Dictionary<ClientSession, int> _ofSession = [];
    private readonly Lock _countLock = new();
    private long _lastId;
    private int _count;

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
        if (!TryCount(question.Client))
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
        if ((!isSent || question.Client.IsClosed) && TryTake(id, out _))
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
        if (isOurs && TryTake(id, out Question? question))
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

    /// <summary>Counts a question to a session, where there is room for one.</summary>
    private bool TryCount(ClientSession client)
    {
        lock (_countLock)
        {
            ref int ofSession = ref CollectionsMarshal.GetValueRefOrAddDefault(_ofSession, client, out _);
            if (_count < QuestionsMax && ofSession < QuestionsPerSessionMax)
            {
                _count++;
                ofSession++;
                return true;
            }

            if (ofSession == 0)
            {
                _ofSession.Remove(client);
            }

            return false;
        }
    }

    /// <summary>Takes a question out and gives its room back. False when somebody else did.</summary>
    private bool TryTake(long id, [NotNullWhen(true)] out Question? question)
    {
        if (!_questions.TryRemove(id, out question))
        {
            return false;
        }

        lock (_countLock)
        {
            _count--;
            if (--CollectionsMarshal.GetValueRefOrAddDefault(_ofSession, question.Client, out _) == 0)
            {
                _ofSession.Remove(question.Client);
            }
        }

        return true;
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
            if (isMeant(entry.Value) && TryTake(entry.Key, out Question? question))
            {
                removed.Add(question);
            }
        }

        return removed;
    }
}
