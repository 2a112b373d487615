using System.Buffers;
using System.Text;

namespace SatGate.SimulatedLlm;

/// <summary>
/// A chat completions stream: a role chunk for every choice, the tokens of the choices in turn, a finish chunk for every
/// choice, the usage chunk when it was asked for, and <c>[DONE]</c>.
/// </summary>
internal sealed class ChatStream : StreamDialect
{
    private readonly Answer _answer;
    private readonly byte[] _tokenHead;
    private readonly byte[] _tokenTail;

    /// <summary>Prepares what all chunks of the answer have in common.</summary>
    public ChatStream(Answer answer)
    {
        _answer = answer;
        _tokenHead = Encoding.UTF8.GetBytes($$"""data: {{ChunkHead()}},"choices":[{"index":""");
        _tokenTail = Encoding.UTF8.GetBytes(
            $$"""
            "},"logprobs":null,"finish_reason":null}]{{NoUsage}}}{{"\n\n"}}
            """);
    }

    /// <inheritdoc/>
    public override string ContentType => "text/event-stream; charset=utf-8";

    /// <inheritdoc/>
    public override int OpeningEvents => _answer.Choices;

    /// <inheritdoc/>
    public override int TokenEvents => _answer.OutputTokens;

    /// <inheritdoc/>
    public override int ClosingEvents => _answer.Choices + (_answer.IncludeUsage ? 2 : 1);

    private static ReadOnlySpan<byte> DeltaHead => ",\"delta\":{\"content\":\""u8;

    private string NoUsage => _answer.IncludeUsage ? ",\"usage\":null" : "";

    /// <inheritdoc/>
    public override void WriteOpening(IBufferWriter<byte> output, int number) => output.AppendData(
        $$"""{{ChunkHead()}},"choices":[{"index":{{number}},"delta":{"role":"assistant","content":"","refusal":null}"""
        + $$""","logprobs":null,"finish_reason":null}]{{NoUsage}}}""");

    /// <inheritdoc/>
    public override void WriteToken(IBufferWriter<byte> output, int number)
    {
        (int token, int choice) = Math.DivRem(number, _answer.Choices);
        ReadOnlySpan<byte> word = WordList.AsciiJson(SimulatedText.Word(_answer.Seed, token), token > 0);
        Utf8Cursor cursor = new(output, _tokenHead.Length + Utf8Cursor.NumberBytesMax + DeltaHead.Length + word.Length + _tokenTail.Length);
        cursor.Bytes(_tokenHead);
        cursor.Number(choice);
        cursor.Bytes(DeltaHead);
        cursor.Bytes(word);
        cursor.Bytes(_tokenTail);
        cursor.Commit();
    }

    /// <inheritdoc/>
    public override void WriteClosing(IBufferWriter<byte> output, int number)
    {
        if (number < _answer.Choices)
        {
            output.AppendData(
                $$"""{{ChunkHead()}},"choices":[{"index":{{number}},"delta":{},"logprobs":null"""
                + $$""","finish_reason":"{{ChatProvider.FinishReason(_answer)}}"}]{{NoUsage}}}""");
        }
        else if (_answer.IncludeUsage && number == _answer.Choices)
        {
            output.AppendData($$"""{{ChunkHead()}},"choices":[],"usage":{{ChatProvider.Usage(_answer)}}}""");
        }
        else
        {
            output.AppendData("[DONE]");
        }
    }

    /// <inheritdoc/>
    public override void WriteError(IBufferWriter<byte> output, int tokens) =>
        output.AppendData($$"""{"error":{{OpenAiProvider.Error(500, Provider.SimulatedMessage(500))}}}""");

    // An object left open: the caller adds its choices and closes it.
    private string ChunkHead() =>
        $$"""{"id":"chatcmpl-sim-{{_answer.Id}}","object":"chat.completion.chunk","created":{{Answer.CreatedUnixSeconds}}"""
        + $$"""
        ,"model":"{{_answer.ModelJson}}","service_tier":"default","system_fingerprint":"fp_sim"
        """;
}
