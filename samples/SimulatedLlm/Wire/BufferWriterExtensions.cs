using System.Buffers;
using System.Text;

namespace SatGate.SimulatedLlm;

/// <summary>Writing JSON by hand into a buffer.</summary>
internal static class BufferWriterExtensions
{
    /// <summary>Writes text as UTF-8; whoever calls has escaped it.</summary>
    public static void Append(this IBufferWriter<byte> output, string text)
    {
        Span<byte> span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    /// <summary>Writes one server-sent event whose name its data repeats as <c>type</c>.</summary>
    public static void AppendEvent(this IBufferWriter<byte> output, string name, string json) =>
        output.Append($"event: {name}\ndata: {json}\n\n");

    /// <summary>Writes one server-sent event without a name.</summary>
    public static void AppendData(this IBufferWriter<byte> output, string json) => output.Append($"data: {json}\n\n");

    /// <summary>Writes the words of one choice into a JSON string.</summary>
    public static void AppendWords(this IBufferWriter<byte> output, Answer answer, bool ascii)
    {
        for (int token = 0; token < answer.Tokens; token++)
        {
            int word = SimulatedText.Word(answer.Seed, token);
            output.Write(ascii ? WordList.AsciiJson(word, token > 0) : WordList.Json(word, token > 0));
        }
    }
}
