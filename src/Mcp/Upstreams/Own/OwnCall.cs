using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Upstreams.Own;

/// <summary>A request of the gateway's own: the handshake, lists. What the server sends besides the answer is not looked at.</summary>
internal sealed class OwnCall : OutboundCall
{
    private readonly TaskCompletionSource<OwnReply> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MessageBuffer _buffer;

    /// <summary>Takes over the request, which has an id.</summary>
    public OwnCall(MessageBuffer request)
    {
        _buffer = request;
        Message = request.Memory;
        ScanFault fault = MessageScanner.Scan(request.Span, out Scan);
        if (fault != ScanFault.None || !Scan.IsRequest)
        {
            throw new ArgumentException($"A request of the gateway's own is no message: {fault}.", nameof(request));
        }
    }

    /// <summary>Completes when the call has ended.</summary>
    public Task<OwnReply> Ended => _end.Task;

    /// <inheritdoc/>
    public override bool IsLimited => false;

    /// <inheritdoc/>
    public override void OnNotification(ReadOnlySpan<byte> message, in MessageScan scan)
    {
    }

    /// <inheritdoc/>
    public override void OnServerRequest(UpstreamSession session, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        MessageBuffer refusal = RpcErrors.Make(scan.Id.Of(message), RpcCode.MethodNotFound, "The gateway cannot be asked.");
        session.AnswerAsync(refusal.Memory).Forget();
        refusal.Return();
    }

    /// <inheritdoc/>
    public override void OnReply(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        _buffer.Return();
        _end.TrySetResult(OwnReply.Of(message, scan));
    }

    /// <inheritdoc/>
    public override void OnFailed(UpstreamFault fault, string? detail)
    {
        _buffer.Return();
        _end.TrySetResult(new OwnReply { Fault = fault, Detail = detail });
    }
}
