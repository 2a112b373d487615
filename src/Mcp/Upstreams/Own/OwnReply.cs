using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Upstreams.Own;

/// <summary>What came of a request of the gateway's own: an answer, or why there is none. Whoever receives it disposes it.</summary>
internal sealed class OwnReply : IDisposable
{
    private MessageBuffer? _message;

    /// <summary>What was found in the answer. A field, because it is large.</summary>
    public MessageScan Scan;

    /// <summary>Why there is no answer; null when there is one, even an error.</summary>
    public UpstreamFault? Fault { get; init; }

    /// <summary>More about the fault, for people; null for nothing.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether the server answered with a result.</summary>
    public bool IsResult => _message is not null && Scan.Kind == MessageKind.Result;

    /// <summary>Whether the server answered with an error.</summary>
    public bool IsError => _message is not null && Scan.Kind == MessageKind.Error;

    /// <summary>The raw result; empty unless <see cref="IsResult"/>.</summary>
    public ReadOnlyMemory<byte> Result => IsResult ? _message!.Memory.Slice(Scan.Result.Start, Scan.Result.Length) : default;

    /// <summary>The raw error object; empty unless <see cref="IsError"/>.</summary>
    public ReadOnlyMemory<byte> Error => IsError ? _message!.Memory.Slice(Scan.Error.Start, Scan.Error.Length) : default;

    /// <summary>Makes one of an answer.</summary>
    public static OwnReply Of(ReadOnlySpan<byte> message, in MessageScan scan) => new() { _message = MessageBuffer.CopyOf(message), Scan = scan };

    /// <inheritdoc/>
    public void Dispose()
    {
        _message?.Return();
        _message = null;
    }
}
