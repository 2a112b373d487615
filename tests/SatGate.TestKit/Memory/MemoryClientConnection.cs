using System.IO.Pipelines;

namespace SatGate.TestKit.Memory;

/// <summary>The client's side of a connection in memory; give it to <see cref="Client.RawHttpClient"/>.</summary>
public sealed class MemoryClientConnection : IDuplexPipe
{
    private readonly MemoryConnectionContext _server;

    internal MemoryClientConnection(IDuplexPipe pipe, MemoryConnectionContext server)
    {
        Input = pipe.Input;
        Output = pipe.Output;
        _server = server;
    }

    /// <inheritdoc/>
    public PipeReader Input { get; }

    /// <inheritdoc/>
    public PipeWriter Output { get; }

    /// <summary>Ends the client's sending half, as a FIN does.</summary>
    public void HalfClose() => _server.FinishedByClient();

    /// <summary>Ends the connection, as a reset does.</summary>
    public void Reset() => _server.ResetByClient();
}
