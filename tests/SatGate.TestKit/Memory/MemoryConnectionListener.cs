using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace SatGate.TestKit.Memory;

/// <summary>One bound endpoint of the transport in memory.</summary>
internal sealed class MemoryConnectionListener(EndPoint endPoint, Channel<ConnectionContext> waiting) : IConnectionListener
{
    private int _connections;

    public EndPoint EndPoint { get; } = endPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            if (waiting.Reader.TryRead(out ConnectionContext? connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        waiting.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    internal MemoryClientConnection Connect(long pauseBytes)
    {
        PipeOptions options = new(pauseWriterThreshold: pauseBytes, resumeWriterThreshold: pauseBytes / 2, useSynchronizationContext: false);
        Pipe toServer = new(options);
        Pipe toClient = new(options);
        int number = Interlocked.Increment(ref _connections);
        MemoryConnectionContext server = new(
            $"memory-{number}",
            transport: new MemoryDuplexPipe(toServer.Reader, toClient.Writer),
            application: new MemoryDuplexPipe(toClient.Reader, toServer.Writer),
            EndPoint);
        if (!waiting.Writer.TryWrite(server))
        {
            throw new InvalidOperationException("The listener does not accept connections.");
        }

        return new MemoryClientConnection(new MemoryDuplexPipe(toClient.Reader, toServer.Writer), server);
    }
}
