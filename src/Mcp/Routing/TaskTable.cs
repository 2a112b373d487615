using System.Collections.Concurrent;
using System.Text.Json;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Routing;

/// <summary>Which task runs on which server and whose it is: nobody else gets to see it. Thread-safe.</summary>
/// <param name="router">The router.</param>
internal sealed class TaskTable(MessageRouter router)
{
    /// <summary>Most tasks remembered; the oldest is forgotten for a new one.</summary>
    public const int TasksMax = 16_384;

    private readonly ConcurrentDictionary<string, Entry> _tasks = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>Who a task belongs to: the session, else the holder of the token, else everybody without one.</summary>
    public static object OwnerOf(ClientPeer peer) => peer as ClientSession ?? (object?)peer.Caller?.Token.TokenId ?? string.Empty;

    /// <summary>Takes note of the task that a result tells of, if there is one.</summary>
    public void Learn(ReadOnlySpan<byte> result, Upstream upstream, ClientPeer peer)
    {
        if (result.IndexOf("\"taskId\""u8) < 0)
        {
            return;
        }

        using JsonDocument document = JsonDocument.Parse(result.ToArray());
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("task", out JsonElement inner) && inner.ValueKind == JsonValueKind.Object)
        {
            root = inner;
        }

        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("taskId", out JsonElement id) && id.ValueKind == JsonValueKind.String)
        {
            string name = id.GetString()!;
            if (_tasks.TryAdd(name, new Entry(upstream, OwnerOf(peer))))
            {
                _order.Enqueue(name);
                if (_order.Count > TasksMax && _order.TryDequeue(out string? oldest))
                {
                    _tasks.TryRemove(oldest, out _);
                }
            }
        }
    }

    /// <summary>The server of a task of this client; null when it has no such task.</summary>
    public Upstream? Find(string id, ClientPeer peer) =>
        _tasks.TryGetValue(id, out Entry? entry) && entry.Owner.Equals(OwnerOf(peer)) ? entry.Upstream : null;

    /// <summary>The tasks of a client.</summary>
    public IReadOnlyList<(string Id, Upstream Upstream)> Of(ClientPeer peer)
    {
        object owner = OwnerOf(peer);
        return [.. _order.Where(id => _tasks.TryGetValue(id, out Entry? entry) && entry.Owner.Equals(owner)).Select(id => (id, _tasks[id].Upstream))];
    }

    /// <summary>Passes on what a server says of a task, to the session it belongs to.</summary>
    public void OnStatus(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        bool isKnown = JsonText.TryRead(scan.TaskId.Of(message), out string id) && _tasks.TryGetValue(id, out Entry? entry);
        if (isKnown && _tasks.TryGetValue(id, out Entry? known) && known.Owner is ClientSession session && router.StateOf(session) is not null)
        {
            session.TrySend(MessageBuffer.CopyOf(message), OutboundKind.Notification);
        }
    }

    private sealed record Entry(Upstream Upstream, object Owner);
}
