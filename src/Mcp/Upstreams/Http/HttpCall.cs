using System.Runtime.CompilerServices;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Transport.Async;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>
/// A request to a tool server over HTTP: sent again with a new token or in a new session when the server refused it for the old one, and its stream of
/// events taken up again when the server closed it for a while. Reused; one at a time.
/// </summary>
internal sealed partial class HttpCall : HttpFlow
{
    private readonly HttpSession _session;
    private readonly Action<bool> _onSending;
    private readonly Action _onFinished;
    private readonly HeadBytes _parameters = new();
    private MessageBuffer? _body;
    private bool _isInitialize;
    private ValueTask<bool> _run;

    /// <summary>Makes one.</summary>
    public HttpCall(HttpSession session)
        : base(new HttpExchange(session.MessageBytesMax))
    {
        _session = session;
        _onSending = hasSent => _session.SetReached(Id, hasSent);
        _onFinished = OnFinished;
    }

    /// <summary>The session's id of the request; 0 while it is not in use.</summary>
    public long Id { get; private set; }

    /// <summary>Takes a request over. Under the session's lock.</summary>
    public void Prepare(long id, MessageBuffer body, OutboundCall call)
    {
        Id = id;
        _body = body;
        _isInitialize = call.Scan.Method == McpMethod.Initialize;
        _parameters.Clear();
        _parameters.Add(call.ParameterFields.Span);
        Exchange.Reset();
        _lastIdLength = 0;
        _retryMs = null;
        _isBodyRead = false;
        DeadlineMs = 0;
    }

    /// <summary>Forgets the request. Under the session's lock.</summary>
    public void Clear()
    {
        Id = 0;
        _body?.Return();
        _body = null;
    }

    /// <inheritdoc/>
    public override bool IsIdle(HttpSession session) => !session.IsPendingLocked(Id);

    /// <summary>Sends it and goes on by itself.</summary>
    public void Start()
    {
#pragma warning disable CA2012 // Looked at exactly once: here, or when it tells that it is done.
        _run = RunAsync();
#pragma warning restore CA2012
        if (_run.IsCompleted)
        {
            OnFinished();
        }
        else
        {
            _run.GetAwaiter().UnsafeOnCompleted(_onFinished);
        }
    }

    private void OnFinished()
    {
        try
        {
#pragma warning disable VSTHRD002 // It is done; this only looks at how it ended.
            _run.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
        catch (Exception fault)
        {
            Log.CallFault(_session.Logger, _session.Upstream.Name, fault);
        }

        Exchange.Release(isReusable: false);
        _session.End(Id, UpstreamFault.Gone, "it gave no answer");
        _session.OnCallFinished(this);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> RunAsync()
    {
        bool hasNewToken = false;
        bool hasNewSession = false;
        while (true)
        {
            if (!_isInitialize && _session.Renewal is { } renewal)
            {
                await renewal;
            }

            byte[]? sessionId = _session.SessionId;
            BearerToken token = await _session.GetTokenAsync();
            if (token.Error is not null)
            {
                return Fail(UpstreamFault.Forbidden, token.Error);
            }

            Compose(token, sessionId);
            HttpStep step = await Exchange.SendAsync(_session.Target.Pool, _body!.Memory, _onSending, _session.Stopping);
            if (step != HttpStep.Done)
            {
                return Fail(step);
            }

            int status = Exchange.Head.StatusCode;
            if (status == 401 && !hasNewToken && token.Value is not null)
            {
                hasNewToken = true;
                Exchange.Release(isReusable: false);
                _session.ForgetToken(token);
                continue;
            }

            if (status is 404 or 400 && sessionId is not null && !_isInitialize && !hasNewSession && await IsSessionGoneAsync(status))
            {
                hasNewSession = true;
                _isBodyRead = false;
                Exchange.Release(Exchange.IsReusable);
                if (await _session.RenewAsync(sessionId))
                {
                    continue;
                }

                return Fail(UpstreamFault.Gone, "it has forgotten the session and does not open another one");
            }

            _session.OnConnected();
            return await TakeAnswerAsync(status);
        }
    }

    /// <summary>Whether the server refused the request because it does not know the session, so that it has not run.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> IsSessionGoneAsync(int status)
    {
        if (status == 404)
        {
            // The protocol gives this status one meaning where there is a session.
            return true;
        }

        _isBodyRead = true;
        _wasJson = Exchange.IsContentType("application/json"u8);
        HttpStep step = await Exchange.ReadBodyAsync();
        return step == HttpStep.Done && Exchange.Body.Length < 4096 && System.Text.Encoding.UTF8.GetString(Exchange.Body).Contains("session", StringComparison.OrdinalIgnoreCase);
    }

    private bool Fail(UpstreamFault fault, string? detail)
    {
        Exchange.Release(isReusable: false);
        _session.End(Id, fault, detail);
        return false;
    }

    private bool Fail(HttpStep step)
    {
        bool hasConnected = step is not (HttpStep.NoConnection or HttpStep.Busy);
        string? detail = Exchange.Detail;
        Fail(FaultOf(step), detail ?? DetailOf(step));
        if (step == HttpStep.NoConnection)
        {
            _session.OnNotConnected(detail);
        }

        return hasConnected;
    }

    private static UpstreamFault FaultOf(HttpStep step) => step switch
    {
        HttpStep.NoConnection => UpstreamFault.Unavailable,
        HttpStep.Busy => UpstreamFault.Busy,
        HttpStep.Malformed or HttpStep.TooLong => UpstreamFault.BadAnswer,
        HttpStep.Aborted => UpstreamFault.Canceled,
        _ => UpstreamFault.Gone,
    };

    private static string DetailOf(HttpStep step) => step switch
    {
        HttpStep.NoConnection => "no connection",
        HttpStep.Busy => "all connections are in use",
        HttpStep.Malformed => "its answer is no HTTP/1.1",
        HttpStep.TooLong => "its answer is longer than allowed",
        HttpStep.Aborted => "given up",
        _ => "the connection ended before the answer",
    };

    private void Compose(in BearerToken token, byte[]? sessionId)
    {
        HeadBytes head = Exchange.Request;
        head.Clear();
        _session.Target.Begin(head, "POST"u8, _session.Target.Path.Span);
        head.Add("Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"u8);
        token.AddTo(head);
        ReadOnlySpan<byte> body = _body!.Span;
        MessageScanner.Scan(body, out MessageScan scan);

        // A field holds a revision only: a client may have written anything there, line ends between the parts of an array too.
        if (scan.MetaProtocolVersion.IsString(body) && ProtocolVersions.TryParse(scan.MetaProtocolVersion.Inner(body), out _))
        {
            head.Field("MCP-Protocol-Version"u8, scan.MetaProtocolVersion.Inner(body));
            McpFieldValue.AddFields(head, body, scan);
            head.Add(_parameters.Memory.Span);
        }
        else if (!_isInitialize)
        {
            _session.AddSessionFields(head, sessionId);
        }

        head.Add("Content-Length: "u8).Add(body.Length).Add("\r\n\r\n"u8);
    }
}
