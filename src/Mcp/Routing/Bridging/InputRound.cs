using System.Buffers;
using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Routing.Bridging;

/// <summary>
/// A server of the stateless revision wants input before it answers, and its client is of a revision with sessions: the client is asked, and the server
/// called again with the answers. Whoever stops the round, once, decides what becomes of the call. Thread-safe.
/// </summary>
/// <param name="router">The router.</param>
/// <param name="call">The call.</param>
/// <param name="request">The request that it serves.</param>
/// <param name="client">The client.</param>
/// <param name="upstream">The server's name.</param>
internal sealed class InputRound(MessageRouter router, ForwardedCall call, ClientRequest request, ClientSession client, string upstream)
{
    /// <summary>Most rounds of one call.</summary>
    public const int RoundsMax = 16;

    /// <summary>Most questions of one round.</summary>
    public const int QuestionsMax = 16;

    /// <summary>How long the client has for its answers.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(5);

    /// <summary>How long a server is left alone that asks for nothing but to be called again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly ReplyLease _replies = request.Replies.Lease;
    private byte[] _state = [];
    private InputQuestion[] _questions = [];
    private ITimer? _timer;
    private int _open;
    private bool _isOver;

    /// <summary>Asks what the server wants to know.</summary>
    /// <param name="message">The server's answer.</param>
    /// <param name="parts">Where the parts stand in it.</param>
    /// <param name="number">Which round of the call it is, from 1.</param>
    public void Begin(ReadOnlySpan<byte> message, in ResultParts parts, int number)
    {
        _state = parts.RequestState.Of(message).ToArray();
        List<KeyValuePair<string, byte[]>>? wanted = parts.InputRequests.IsPresent ? InputJson.Members(parts.InputRequests.Of(message), QuestionsMax) : [];
        if (wanted is null || number > RoundsMax || (wanted.Count == 0 && _state.Length == 0))
        {
            Fail(FaultReply.Make(request.Id, upstream, UpstreamFault.BadAnswer, "it asks for more input than is allowed"), UpstreamFault.BadAnswer);
            return;
        }

        _questions = [.. wanted.Select(one => new InputQuestion(this, one.Key) { Client = client, Call = call.Lease })];
        _open = _questions.Length;
        StartTimer(_open > 0 ? AnswerTimeout : RetryAfter);
        for (int i = 0; i < _questions.Length && !IsOver(); i++)
        {
            Ask(_questions[i], wanted[i].Value);
        }
    }

    /// <summary>Ends the round. Only the first call counts.</summary>
    public bool TryStop()
    {
        lock (_lock)
        {
            bool isFirst = !_isOver;
            _isOver = true;
            _timer?.Dispose();
            _timer = null;
            return isFirst;
        }
    }

    /// <summary>A question was answered.</summary>
    public void OnAnswered()
    {
        lock (_lock)
        {
            if (--_open > 0)
            {
                return;
            }
        }

        CallAgain();
    }

    /// <summary>A question will not be answered.</summary>
    public void OnRefused(string text)
    {
        if (TryStop())
        {
            call.EndRound(RpcErrors.Make(request.Id, RpcCode.InvalidRequest, text), UpstreamFault.Canceled);
        }
    }

    private bool IsOver()
    {
        lock (_lock)
        {
            return _isOver;
        }
    }

    private void StartTimer(TimeSpan wait)
    {
        lock (_lock)
        {
            _timer = _isOver ? null : router.Time.CreateTimer(static state => ((InputRound)state!).OnTime(), this, wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTime()
    {
        if (_questions.Length == 0)
        {
            CallAgain();
        }
        else
        {
            OnRefused("The client gave no answer to what the tool server asked.");
        }
    }

    private void Ask(InputQuestion question, byte[] body)
    {
        byte[] message = [.. "{\"jsonrpc\":\"2.0\",\"id\":0,"u8, .. body.AsSpan(1)];
        if (body[0] != (byte)'{' || MessageScanner.Scan(message, out MessageScan scan) != ScanFault.None || scan.Kind != MessageKind.Request)
        {
            Fail(FaultReply.Make(request.Id, upstream, UpstreamFault.BadAnswer, "what it asks for is no request"), UpstreamFault.BadAnswer);
            return;
        }

        string? lacking = scan.Method switch
        {
            McpMethod.CreateMessage => "sampling",
            McpMethod.Elicit => "elicitation",
            McpMethod.RootsList => "roots",
            _ => null,
        };
        if (lacking is null || !QuestionTable.CanAsk(client, scan.Method))
        {
            byte[] data = lacking is null ? [] : Encoding.ASCII.GetBytes($"{{\"requiredCapabilities\":{{\"{lacking}\":{{}}}}}}");
            Fail(
                RpcErrors.Make(request.Id, RpcCode.MissingCapability, "The tool server asks for what the client cannot be asked.", data), UpstreamFault.Canceled);
            return;
        }

        question.Method = scan.Method;
        router.Questions.Ask(question, message, scan, _replies);
    }

    private void Fail(MessageBuffer reply, UpstreamFault fault)
    {
        if (TryStop())
        {
            call.EndRound(reply, fault);
        }
        else
        {
            reply.Return();
        }
    }

    private void CallAgain()
    {
        if (!TryStop())
        {
            return;
        }

        var members = new ArrayBufferWriter<byte>(256);
        if (_questions.Length > 0)
        {
            members.Write("\"inputResponses\":{"u8);
            for (int i = 0; i < _questions.Length; i++)
            {
                members.Write(i == 0 ? default : ","u8);
                members.Write(JsonText.Write(_questions[i].Key));
                members.Write(":"u8);
                members.Write(_questions[i].Result);
            }

            members.Write("},"u8);
        }

        if (_state.Length > 0)
        {
            members.Write("\"requestState\":"u8);
            members.Write(_state);
            members.Write(","u8);
        }

        call.CallAgain(members.WrittenMemory);
    }
}
