using System.Buffers;
using System.Text;

namespace SatGate.SimulatedLlm;

/// <summary>A streamGenerateContent answer: every chunk is a whole document whose usage is the total so far.</summary>
internal sealed class GeminiStream(Answer answer, bool events) : StreamDialect
{
    // The usage of a chunk differs in two numbers only; what stands around them is made once.
    private readonly byte[] _usageHead = Encoding.UTF8.GetBytes(
        $$"""
        "}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":{{answer.InputTokens}},"candidatesTokenCount":
        """);

    private readonly byte[] _usageTail = Encoding.UTF8.GetBytes(UsageTail(answer));

    /// <inheritdoc/>
    public override string ContentType => events ? "text/event-stream" : "application/json; charset=UTF-8";

    /// <inheritdoc/>
    public override int OpeningEvents => 0;

    /// <inheritdoc/>
    public override int TokenEvents => answer.Tokens;

    /// <inheritdoc/>
    public override int ClosingEvents => 1;

    private static ReadOnlySpan<byte> TotalName => ",\"totalTokenCount\":"u8;

    private ReadOnlySpan<byte> End => events ? "\r\n\r\n"u8 : "\r\n"u8;

    /// <inheritdoc/>
    public override void WriteOpening(IBufferWriter<byte> output, int number) => throw new ArgumentOutOfRangeException(nameof(number));

    /// <inheritdoc/>
    public override void WriteToken(IBufferWriter<byte> output, int number)
    {
        ReadOnlySpan<byte> word = WordList.Json(SimulatedText.Word(answer.Seed, number), number > 0);
        ReadOnlySpan<byte> begin = Begin(number);
        int bytesMax = begin.Length + GeminiProvider.TextHead.Length + word.Length + _usageHead.Length + TotalName.Length
            + _usageTail.Length + End.Length + (2 * Utf8Cursor.NumberBytesMax);
        Utf8Cursor cursor = new(output, bytesMax);
        cursor.Bytes(begin);
        cursor.Bytes(GeminiProvider.TextHead);
        cursor.Bytes(word);
        cursor.Bytes(_usageHead);
        cursor.Number(number + 1);
        cursor.Bytes(TotalName);
        cursor.Number(answer.InputTokens + number + 1L);
        cursor.Bytes(_usageTail);
        cursor.Bytes(End);
        cursor.Commit();
    }

    /// <inheritdoc/>
    public override void WriteClosing(IBufferWriter<byte> output, int number)
    {
        output.Write(Begin(answer.Tokens));
        output.Append(
            $$"""{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"}"""
            + $$""","finishReason":"{{GeminiProvider.FinishReason(answer)}}","index":0}]"""
            + $$""",{{GeminiProvider.Trailer(answer, answer.OutputTokens)}}}""");
        output.Write(End);
        EndArray(output);
    }

    /// <inheritdoc/>
    public override void WriteError(IBufferWriter<byte> output, int tokens)
    {
        output.Write(Begin(tokens));
        output.Append(GeminiProvider.Error(503, Provider.SimulatedMessage(503)));
        output.Write(End);
        EndArray(output);
    }

    private static string UsageTail(Answer answer)
    {
        // Everything of the trailer behind its totals, so that the two ways of writing it cannot drift apart.
        string trailer = GeminiProvider.Trailer(answer, 0);
        string total = $"\"totalTokenCount\":{answer.InputTokens}";
        return trailer[(trailer.IndexOf(total, StringComparison.Ordinal) + total.Length)..] + "}";
    }

    private ReadOnlySpan<byte> Begin(int number) => events ? "data: "u8 : number == 0 ? "["u8 : ","u8;

    private void EndArray(IBufferWriter<byte> output)
    {
        if (!events)
        {
            output.Write("]"u8);
        }
    }
}
