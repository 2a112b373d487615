using System.Text;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Tests.Upstreams;

/// <summary>Writes down what servers say that belongs to no call.</summary>
internal sealed class RecordingObserver : IUpstreamObserver
{
    private readonly Lock _lock = new();
    private readonly List<string> _events = [];

    public string[] Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public void OnNotification(UpstreamSession session, ReadOnlySpan<byte> message, in MessageScan scan) =>
        Add($"notification {Encoding.UTF8.GetString(scan.MethodText.Inner(message))}");

    public void OnServerRequest(UpstreamSession session, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        Add($"request {Encoding.UTF8.GetString(scan.MethodText.Inner(message))}");
        MessageBuffer refusal = RpcErrors.Make(scan.Id.Of(message), RpcCode.MethodNotFound, "nobody");
        session.AnswerAsync(refusal.Memory).Forget();
        refusal.Return();
    }

    public void OnSessionBegun(UpstreamSession session) => Add($"begun {session.Upstream.Name}");

    public void OnSessionEnded(UpstreamSession session) => Add($"ended {session.Upstream.Name}");

    public void OnUpstreamChanged(Upstream upstream) => Add($"changed {upstream.Name} {upstream.State}");

    private void Add(string text)
    {
        lock (_lock)
        {
            _events.Add(text);
        }
    }
}
