using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace SatGate.TestKit.Memory;

/// <summary>The server's side of a connection in memory. An abort is visible to the client as a reset: its reads and writes throw.</summary>
internal sealed class MemoryConnectionContext : DefaultConnectionContext
{
    private readonly CancellationTokenSource _closed = new();

    public MemoryConnectionContext(string id, IDuplexPipe transport, IDuplexPipe application, EndPoint local)
        : base(id, transport, application)
    {
        LocalEndPoint = local;
        RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1);
        ConnectionClosed = _closed.Token;
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        Application!.Output.Complete(abortReason);
        Application.Input.CancelPendingRead();
        Transport.Output.Complete(new ConnectionResetException("The server aborted.", abortReason));
        _closed.Cancel();
    }

    /// <summary>What a real transport does when the client is gone: the server's reads throw and the token fires.</summary>
    internal void ResetByClient()
    {
        Application!.Output.Complete(new ConnectionResetException("The client reset."));
        Application.Input.Complete();
        _closed.Cancel();
    }

    /// <summary>What a real transport does at the client's FIN: the server's reads end and the token fires.</summary>
    internal void FinishedByClient()
    {
        Application!.Output.Complete();
        _closed.Cancel();
    }

    public override async ValueTask DisposeAsync()
    {
        await Transport.Output.CompleteAsync();
        await Transport.Input.CompleteAsync();
        _closed.Dispose();
        await base.DisposeAsync();
    }
}
