using System.Collections.Concurrent;
using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Tests.Endpoints;

/// <summary>A router that answers at once with the method, unless a test took the method into its own hands.</summary>
internal sealed class FakeRouter : IMessageRouter
{
    private readonly ConcurrentDictionary<string, Action<ClientRequest>> _handlers = new();

    public ConcurrentQueue<string> Seen { get; } = new();

    public ConcurrentQueue<ClientPeer> Peers { get; } = new();

    public int Gone { get; private set; }

    public FakeRouter On(string method, Action<ClientRequest> handler)
    {
        _handlers[method] = handler;
        return this;
    }

    public void Serve(ClientRequest request)
    {
        string method = Encoding.UTF8.GetString(request.Scan.MethodText.Inner(request.Message.Span));
        Seen.Enqueue(request.Scan.IsAnswer ? "answer" : method);
        Peers.Enqueue(request.Peer);
        if (_handlers.TryGetValue(method, out Action<ClientRequest>? handler))
        {
            handler(request);
        }
        else if (request.Scan.IsRequest)
        {
            Reply(request, $"{{\"method\":\"{method}\"}}");
        }
        else
        {
            request.Replies.Finish();
        }
    }

    public void OnClientGone(ClientRequest request) => Gone++;

    public static void Reply(ClientRequest request, string result) =>
        request.Replies.TrySend(RpcErrors.MakeResult(request.Id, Encoding.UTF8.GetBytes(result)), OutboundKind.Reply);

    public static void Fail(ClientRequest request, int code) => request.Replies.TrySend(RpcErrors.Make(request.Id, code, "no"), OutboundKind.Reply);

    public static bool Notify(ClientRequest request, string method = "notifications/progress") => request.Replies.TrySend(Message(method), OutboundKind.Notification);

    public static MessageBuffer Message(string method) => MessageBuffer.CopyOf(Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\n\"method\":\"{method}\"}}"));
}
