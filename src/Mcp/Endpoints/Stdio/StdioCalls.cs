using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Endpoints.Stdio;

/// <summary>
/// The calls of the stateless revision that are under way, by the client's ids: on a pipe there is no connection to close, so such a call is cancelled by a
/// message that names it. Bounded by <see cref="StdioOutput.CallsMax"/>. Thread-safe.
/// </summary>
internal sealed class StdioCalls
{
    private readonly Dictionary<string, StdioReply> _byId = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Adds a call. False when its id is that of another one under way.</summary>
    public bool TryAdd(StdioReply reply)
    {
        string id = IdOf(reply.Request.Id);
        lock (_gate)
        {
            return _byId.TryAdd(id, reply);
        }
    }

    /// <summary>Removes a call, whose message is still there.</summary>
    public void Remove(StdioReply reply)
    {
        string id = IdOf(reply.Request.Id);
        lock (_gate)
        {
            if (_byId.TryGetValue(id, out StdioReply? found) && ReferenceEquals(found, reply))
            {
                _byId.Remove(id);
            }
        }
    }

    /// <summary>Finds a call by the id as the client wrote it.</summary>
    public StdioReply? Find(ReadOnlySpan<byte> id)
    {
        string text = IdOf(id);
        lock (_gate)
        {
            return _byId.GetValueOrDefault(text);
        }
    }

    /// <summary>Cancels all calls.</summary>
    /// <param name="router">Who serves them.</param>
    public void CancelAll(IMessageRouter router) => Cancel(router, static _ => true);

    /// <summary>Cancels the calls that end only when the client wants it.</summary>
    /// <param name="router">Who serves them.</param>
    public void CancelStreams(IMessageRouter router) => Cancel(router, static reply => reply.Request.Scan.Method == McpMethod.SubscriptionsListen);

    private void Cancel(IMessageRouter router, Func<StdioReply, bool> isMeant)
    {
        StdioReply[] meant;
        lock (_gate)
        {
            meant = [.. _byId.Values.Where(isMeant)];
        }

        foreach (StdioReply reply in meant)
        {
            reply.Cancel(router);
        }
    }

    private static string IdOf(ReadOnlySpan<byte> id) => Encoding.UTF8.GetString(id);
}
