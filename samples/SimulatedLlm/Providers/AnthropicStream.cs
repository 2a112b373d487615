using System.Buffers;

namespace SatGate.SimulatedLlm;

/// <summary>A Messages stream: one text block between <c>message_start</c> and <c>message_stop</c>.</summary>
internal sealed class AnthropicStream(Answer answer) : StreamDialect
{
    /// <inheritdoc/>
    public override string ContentType => "text/event-stream; charset=utf-8";

    /// <inheritdoc/>
    public override int OpeningEvents => 3;

    /// <inheritdoc/>
    public override int TokenEvents => answer.Tokens;

    /// <inheritdoc/>
    public override int ClosingEvents => 3;

    private static ReadOnlySpan<byte> DeltaHead =>
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"
        """u8;

    private static ReadOnlySpan<byte> DeltaTail => "\"}}\n\n"u8;

    /// <inheritdoc/>
    public override void WriteOpening(IBufferWriter<byte> output, int number)
    {
        switch (number)
        {
            case 0:
                // The first figure of the output is a placeholder; the last message_delta carries the true one.
                string usage = AnthropicProvider.Usage(answer, Math.Min(1, answer.Tokens));
                output.AppendEvent("message_start",
                    $$$"""
                    {"type":"message_start","message":{"id":"msg_sim_{{{answer.Id}}}","type":"message","role":"assistant"
                    """
                    + $$$""","model":"{{{answer.ModelJson}}}","content":[],"stop_reason":null,"stop_sequence":null,"usage":{{{usage}}}}}""");
                break;
            case 1:
                output.AppendEvent("content_block_start",
                    """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");
                break;
            default:
                output.AppendEvent("ping", """{"type":"ping"}""");
                break;
        }
    }

    /// <inheritdoc/>
    public override void WriteToken(IBufferWriter<byte> output, int number)
    {
        ReadOnlySpan<byte> word = WordList.Json(SimulatedText.Word(answer.Seed, number), number > 0);
        Utf8Cursor cursor = new(output, DeltaHead.Length + word.Length + DeltaTail.Length);
        cursor.Bytes(DeltaHead);
        cursor.Bytes(word);
        cursor.Bytes(DeltaTail);
        cursor.Commit();
    }

    /// <inheritdoc/>
    public override void WriteClosing(IBufferWriter<byte> output, int number)
    {
        switch (number)
        {
            case 0:
                output.AppendEvent("content_block_stop", """{"type":"content_block_stop","index":0}""");
                break;
            case 1:
                output.AppendEvent("message_delta",
                    $$$"""{"type":"message_delta","delta":"""
                    + $$$"""{"stop_reason":"{{{AnthropicProvider.StopReason(answer)}}}","stop_sequence":null},"usage":"""
                    + $$$"""{"input_tokens":{{{answer.UncachedTokens}}}"""
                    + $$$""","cache_creation_input_tokens":{{{answer.CacheWriteTokens + answer.CacheWriteHourTokens}}}"""
                    + $$$""","cache_read_input_tokens":{{{answer.CacheReadTokens}}},"output_tokens":{{{answer.OutputTokens}}}}}""");
                break;
            default:
                output.AppendEvent("message_stop", """{"type":"message_stop"}""");
                break;
        }
    }

    /// <inheritdoc/>
    public override void WriteError(IBufferWriter<byte> output, int tokens) => output.AppendEvent("error",
        $$"""{"type":"error","error":{"type":"overloaded_error","message":"{{Provider.SimulatedMessage(529)}}"}"""
        + $$""","request_id":"req_sim_{{answer.Id}}"}""");
}
