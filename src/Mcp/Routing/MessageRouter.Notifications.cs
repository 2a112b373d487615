using SatGate.Mcp.Catalog;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Routing;

/// <summary>Notifications of clients.</summary>
internal sealed partial class MessageRouter
{
    private static readonly byte[] RootsListChanged = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/roots/list_changed\"}"u8.ToArray();

    private void ServeNotification(ClientRequest request)
    {
        if (request.Session is not { } session)
        {
            return;
        }

        switch (request.Scan.Method)
        {
            case McpMethod.Cancelled:
                CancelCall(request, session);
                break;
            case McpMethod.RootsListChanged:
                foreach (KeyValuePair<UpstreamSession, ClientSession> owned in _owners)
                {
                    if (owned.Value == session)
                    {
                        owned.Key.NotifyAsync(RootsListChanged).Forget();
                    }
                }

                break;
            case McpMethod.Initialized:
                _ = StateOf(session);
                break;
            default:
                break;
        }
    }

    private void CancelCall(ClientRequest request, ClientSession session)
    {
        ReadOnlySpan<byte> message = request.Message.Span;
        if (request.Scan.RequestId.IsPresent && StateOf(session)?.Find(request.Scan.RequestId.Of(message)) is { } found)
        {
            ReadOnlySpan<byte> parameters = request.Scan.Params.Of(message);
            bool isString = Capabilities.TryFind(parameters, "reason"u8, out ReadOnlySpan<byte> reason) && reason[0] == (byte)'"';
            found.Cancel(isString ? reason.ToArray() : default(ReadOnlyMemory<byte>));
        }
    }
}
