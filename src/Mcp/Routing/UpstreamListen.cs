using System.Text;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Mcp.Upstreams.Own;

namespace SatGate.Mcp.Routing;

/// <summary>The one open <c>subscriptions/listen</c> towards a server of the stateless revision, for all clients together. Thread-safe.</summary>
/// <param name="router">The router.</param>
/// <param name="session">The server.</param>
internal sealed class UpstreamListen(MessageRouter router, UpstreamSession session)
{
    /// <summary>Pause before a stream that ended is opened again.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private string[]? _uris;
    private Call? _call;

    /// <summary>Opens a stream that tells of these resources and of all lists, in place of the one there was.</summary>
    public void Renew(string[] uris)
    {
        Call call;
        Call? old;
        lock (_lock)
        {
            if (_uris is not null && _uris.AsSpan().SequenceEqual(uris) && _call is not null)
            {
                return;
            }

            old = _call;
            _uris = uris;
            _call = call = new Call(this, MakeRequest(uris));
        }

        session.SendAsync(call).Forget();
        if (old is not null)
        {
            session.Cancel(old, default);
        }
    }

    private static MessageBuffer MakeRequest(string[] uris)
    {
        string list = string.Join(',', uris.Select(static uri => Encoding.UTF8.GetString(JsonText.Write(uri))));
        string resources = uris.Length == 0 ? string.Empty : $",\"resourceSubscriptions\":[{list}]";
        byte[] parameters = Encoding.UTF8.GetBytes(
            $"{{\"notifications\":{{\"toolsListChanged\":true,\"promptsListChanged\":true,\"resourcesListChanged\":true{resources}}}}}");
        return OwnMessages.Request(ProtocolEra.Modern, McpMethods.TextOf(McpMethod.SubscriptionsListen), parameters);
    }

    private async Task ReopenAsync(Call ended)
    {
        lock (_lock)
        {
            if (_call != ended)
            {
                return;
            }

            _call = null;
        }

        await Task.Delay(RetryInterval, router.Time);
        if (session.IsOpen)
        {
            router.Listen(session);
        }
    }

    private sealed class Call : OutboundCall
    {
        private readonly UpstreamListen _listen;
        private readonly MessageBuffer _request;

        public Call(UpstreamListen listen, MessageBuffer request)
        {
            _listen = listen;
            _request = request;
            Message = request.Memory;
            Timeout = System.Threading.Timeout.InfiniteTimeSpan;
            MessageScanner.Scan(request.Span, out Scan);
        }

        public override bool IsLimited => false;

        public override void OnNotification(ReadOnlySpan<byte> message, in MessageScan scan) => _listen.Router.OnNotification(_listen.Session, message, scan);

        public override void OnServerRequest(UpstreamSession session, ReadOnlySpan<byte> message, in MessageScan scan) =>
            ServerQuestion.Refuse(session, scan.Id.Of(message), RpcCode.MethodNotFound, "The gateway cannot be asked.");

        public override void OnReply(ReadOnlySpan<byte> message, in MessageScan scan) => End();

        public override void OnFailed(UpstreamFault fault, string? detail) => End();

        private void End()
        {
            _request.Return();
            _ = _listen.ReopenAsync(this);
        }
    }

    private MessageRouter Router => router;

    private UpstreamSession Session => session;
}
