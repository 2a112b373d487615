using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace SatGate.TestKit.Memory;

/// <summary>
/// A transport for Kestrel that has no sockets: register it as the only <see cref="IConnectionListenerFactory"/> and whole servers run in
/// memory, deterministic and without ports. Each bound endpoint has its own listener; <see cref="Connect"/> makes connections to it.
/// </summary>
public sealed class MemoryConnectionListenerFactory : IConnectionListenerFactory
{
    private const int WaitingConnectionsMax = 128;

    private readonly Lock _gate = new();
    private readonly List<MemoryConnectionListener> _listeners = [];

    /// <summary>Bytes a side may have unread before its writer waits. Default 64 KiB, like the socket transport.</summary>
    public long PauseBytes { get; init; } = 64 * 1024;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        MemoryConnectionListener listener = new(
            endpoint,
            Channel.CreateBounded<ConnectionContext>(WaitingConnectionsMax));
        lock (_gate)
        {
            _listeners.Add(listener);
        }

        return ValueTask.FromResult<IConnectionListener>(listener);
    }

    /// <summary>
    /// Connects to the listener bound in that place (0 is the first) and returns the client's side. Throws
    /// <see cref="InvalidOperationException"/> when the listener no longer accepts.
    /// </summary>
    public MemoryClientConnection Connect(int listener = 0)
    {
        MemoryConnectionListener target;
        lock (_gate)
        {
            target = _listeners[listener];
        }

        return target.Connect(PauseBytes);
    }
}
