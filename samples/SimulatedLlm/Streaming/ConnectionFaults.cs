using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SatGate.SimulatedLlm;

/// <summary>Breaks an answer off at the connection. Everything that was flushed has reached the kernel before.</summary>
internal static class ConnectionFaults
{
    // A client that never answers a FIN with its own is given up after this time.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Breaks off as asked, and returns when the connection is of no more use.</summary>
    public static async Task RunAsync(HttpContext context, FaultKind kind, GenerationTicket ticket, TimeProvider time)
    {
        switch (kind)
        {
            case FaultKind.Stall:
                await UntilClientLeavesAsync(context, Timeout.InfiniteTimeSpan, time);
                break;
            case FaultKind.Reset:
                ticket.Faulted();
                Socket reset = Socket(context);
                reset.LingerState = new LingerOption(enable: true, seconds: 0);
                reset.Close(timeout: 0);
                context.Abort();
                break;
            case FaultKind.Close:
                ticket.Faulted();
                Socket(context).Shutdown(SocketShutdown.Send);
                await UntilClientLeavesAsync(context, CloseTimeout, time);
                context.Abort();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }

    private static async Task UntilClientLeavesAsync(HttpContext context, TimeSpan timeout, TimeProvider time)
    {
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration =
            context.RequestAborted.UnsafeRegister(static source => ((TaskCompletionSource)source!).TrySetResult(), left);
        try
        {
            await left.Task.WaitAsync(timeout, time);
        }
        catch (TimeoutException)
        {
            // The caller gives the connection up.
        }
    }

    private static Socket Socket(HttpContext context) =>
        context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
}
