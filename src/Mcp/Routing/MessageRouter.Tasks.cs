using System.Buffers;
using System.Collections.Concurrent;
using SatGate.Mcp.Catalog;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Mcp.Upstreams.Own;

namespace SatGate.Mcp.Routing;

/// <summary>Requests about tasks.</summary>
internal sealed partial class MessageRouter
{
    /// <summary>Most tasks in an answer to <c>tasks/list</c>.</summary>
    private const int TasksListedMax = 100;

    private readonly ConcurrentDictionary<UpstreamSession, bool> _taskSessions = new();
    private volatile bool _hasTaskSessions;

    /// <summary>Whether answers of a session may tell of new tasks.</summary>
    internal bool MakesTasks(UpstreamSession session) => _hasTaskSessions && _taskSessions.ContainsKey(session);

    /// <summary>The server of a resource; null when there is none.</summary>
    internal Upstream? OwnerOf(string uri) => Catalog.View.OwnerOf(uri, JsonText.Write(uri)) ?? FallbackFor(null);

    /// <summary>Whether a server makes tasks.</summary>
    internal static bool HasTasks(UpstreamSession session) =>
        Capabilities.Has(session.Facts.Capabilities, "tasks"u8) || Capabilities.Has(session.Facts.Capabilities, "extensions"u8, "io.modelcontextprotocol/tasks"u8);

    private void NoteTasks(UpstreamSession session)
    {
        if (HasTasks(session))
        {
            _taskSessions[session] = true;
            _hasTaskSessions = true;
        }
    }

    private void ServeTask(ClientRequest request)
    {
        bool isModern = request.Peer.Era == ProtocolEra.Modern;
        McpMethod method = request.Scan.Method;
        if (isModern ? method is McpMethod.TasksList or McpMethod.TasksResult : method == McpMethod.TasksUpdate)
        {
            Refuse(request, RpcCode.MethodNotFound, "Method not found.");
        }
        else if (!_upstreams.All.Any(static upstream => upstream.Shared is { } session && HasTasks(session)))
        {
            Refuse(request, RpcCode.MethodNotFound, "No tool server makes tasks.");
        }
        else if (method == McpMethod.TasksList)
        {
            _ = ListTasksAsync(request);
        }
        else if (JsonText.TryRead(request.Scan.TaskId.Of(request.Message.Span), out string id) && Tasks.Find(id, request.Peer) is { } upstream)
        {
            Forward(request, upstream, null);
        }
        else
        {
            Refuse(request, RpcCode.InvalidParams, "Unknown task.");
        }
    }

    private async Task ListTasksAsync(ClientRequest request)
    {
        try
        {
            var buffer = new ArrayBufferWriter<byte>(1024);
            buffer.Write("{\"tasks\":["u8);
            int count = 0;
            foreach ((string id, Upstream upstream) in Tasks.Of(request.Peer).TakeLast(TasksListedMax))
            {
                if (await upstream.AcquireAsync(request.Peer, CancellationToken.None) is not { } session)
                {
                    continue;
                }

                byte[] parameters = [.. "{\"taskId\":"u8, .. JsonText.Write(id), .. "}"u8];
                using OwnReply reply = await session.RequestAsync(McpMethod.TasksGet, parameters, null, CancellationToken.None);
                if (reply.IsResult)
                {
                    buffer.Write(count++ == 0 ? default : ","u8);
                    buffer.Write(reply.Result.Span);
                }
            }

            buffer.Write("]}"u8);
            Reply(request, RpcErrors.MakeResult(request.Id, buffer.WrittenSpan));
        }
        catch (Exception fault)
        {
            Log.RoutingFault(Logger, fault);
            Abort(request);
        }
    }
}
