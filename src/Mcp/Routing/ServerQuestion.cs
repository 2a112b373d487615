using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Routing;

/// <summary>A question of a server of the revisions with sessions, which gets the answer as the client wrote it.</summary>
internal sealed class ServerQuestion : Question
{
    /// <summary>Who asked.</summary>
    public required UpstreamSession Upstream { get; init; }

    /// <summary>The id that the server gave it, raw.</summary>
    public required byte[] UpstreamId { get; init; }

    /// <inheritdoc/>
    public override void OnAnswer(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        SpliceList splices = default;
        splices.Add(scan.Id, UpstreamId);
        MessageBuffer answer = MessageBuffer.CopyOf(message, splices);
        Upstream.AnswerAsync(answer.Memory).Forget();
        answer.Return();
    }

    /// <inheritdoc/>
    public override void OnDropped() => Refuse(Upstream, UpstreamId, RpcCode.InternalError, "The client cannot be reached.");

    /// <summary>Answers a question of a server with an error.</summary>
    public static void Refuse(UpstreamSession upstream, ReadOnlySpan<byte> id, int code, string text)
    {
        MessageBuffer refusal = RpcErrors.Make(id, code, text);
        upstream.AnswerAsync(refusal.Memory).Forget();
        refusal.Return();
    }
}
