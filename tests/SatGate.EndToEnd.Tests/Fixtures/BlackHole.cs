using System.Net;
using System.Net.Sockets;

namespace SatGate.EndToEnd.Tests.Fixtures;

/// <summary>A port on which connection attempts are neither accepted nor refused: its queue of waiting connections is full, so the system drops
/// further ones unanswered, as a firewall would.</summary>
internal sealed class BlackHole : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _fillers = [];

    private BlackHole()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
    }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Fills the queue until an attempt hangs.</summary>
    public static async Task<BlackHole> OpenAsync()
    {
        BlackHole hole = new();
        for (int i = 0; i < 16; i++)
        {
            Socket filler = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            hole._fillers.Add(filler);
            using CancellationTokenSource timer = new(TimeSpan.FromMilliseconds(300));
            try
            {
                await filler.ConnectAsync(hole._listener.LocalEndPoint!, timer.Token);
            }
            catch (OperationCanceledException)
            {
                return hole;
            }
        }

        await hole.DisposeAsync();
        throw new InvalidOperationException("The system accepts every connection attempt.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _fillers.ForEach(f => f.Dispose());
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }
}
