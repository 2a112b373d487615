using System.Buffers;
using System.Text;

namespace SatGate.SimulatedLlm;

/// <summary>A responses stream: one message item with one text part, every event numbered.</summary>
internal sealed class ResponsesStream : StreamDialect
{
    private readonly Answer _answer;
    private readonly byte[] _deltaMiddle;

    /// <summary>Prepares what all deltas of the answer have in common.</summary>
    public ResponsesStream(Answer answer)
    {
        _answer = answer;
        _deltaMiddle = Encoding.UTF8.GetBytes(
            $$"""
            ,"item_id":"{{ResponsesProvider.ItemId(answer)}}","output_index":0,"content_index":0,"delta":"
            """);
    }

    /// <inheritdoc/>
    public override string ContentType => "text/event-stream; charset=utf-8";

    /// <inheritdoc/>
    public override int OpeningEvents => 4;

    /// <inheritdoc/>
    public override int TokenEvents => _answer.Tokens;

    /// <inheritdoc/>
    public override int ClosingEvents => 4;

    private static ReadOnlySpan<byte> DeltaHead =>
        """
        event: response.output_text.delta
        data: {"type":"response.output_text.delta","sequence_number":
        """u8;

    private static ReadOnlySpan<byte> DeltaTail => "\",\"logprobs\":[]}\n\n"u8;

    /// <inheritdoc/>
    public override void WriteOpening(IBufferWriter<byte> output, int number)
    {
        string item = ResponsesProvider.ItemId(_answer);
        (string name, string fields) = number switch
        {
            0 => ("response.created", $"\"response\":{ResponsesProvider.Document(_answer, "in_progress", "[]")}"),
            1 => ("response.in_progress", $"\"response\":{ResponsesProvider.Document(_answer, "in_progress", "[]")}"),
            2 => ("response.output_item.added",
                $$"""
                "output_index":0,"item":{"id":"{{item}}","type":"message","status":"in_progress","role":"assistant","content":[]}
                """),
            _ => ("response.content_part.added",
                $$"""
                "item_id":"{{item}}","output_index":0,"content_index":0,"part":{{ResponsesProvider.Part("")}}
                """),
        };
        Write(output, name, number, fields);
    }

    /// <inheritdoc/>
    public override void WriteToken(IBufferWriter<byte> output, int number)
    {
        ReadOnlySpan<byte> word = WordList.AsciiJson(SimulatedText.Word(_answer.Seed, number), number > 0);
        Utf8Cursor cursor = new(output, DeltaHead.Length + Utf8Cursor.NumberBytesMax + _deltaMiddle.Length + word.Length + DeltaTail.Length);
        cursor.Bytes(DeltaHead);
        cursor.Number(OpeningEvents + number);
        cursor.Bytes(_deltaMiddle);
        cursor.Bytes(word);
        cursor.Bytes(DeltaTail);
        cursor.Commit();
    }

    /// <inheritdoc/>
    public override void WriteClosing(IBufferWriter<byte> output, int number)
    {
        string status = ResponsesProvider.FinalStatus(_answer);
        string place =
            $$"""
            "item_id":"{{ResponsesProvider.ItemId(_answer)}}","output_index":0,"content_index":0
            """;
        string text = Text();
        (string name, string fields) = number switch
        {
            0 => ("response.output_text.done", $$"""{{place}},"text":"{{text}}","logprobs":[]"""),
            1 => ("response.content_part.done", $$"""{{place}},"part":{{ResponsesProvider.Part(text)}}"""),
            2 => ("response.output_item.done", $"\"output_index\":0,\"item\":{ResponsesProvider.Item(_answer, status, text)}"),
            _ => ($"response.{status}",
                $"\"response\":{ResponsesProvider.Document(_answer, status, $"[{ResponsesProvider.Item(_answer, status, text)}]")}"),
        };
        Write(output, name, OpeningEvents + TokenEvents + number, fields);
    }

    /// <inheritdoc/>
    public override void WriteError(IBufferWriter<byte> output, int tokens) => Write(output, "error", OpeningEvents + tokens,
        $$"""
        "code":"server_error","message":"{{Provider.SimulatedMessage(500)}}","param":null
        """);

    private static void Write(IBufferWriter<byte> output, string name, int sequenceNumber, string fields) =>
        output.AppendEvent(name, $$"""{"type":"{{name}}","sequence_number":{{sequenceNumber}},{{fields}}}""");

    private string Text()
    {
        ArrayBufferWriter<byte> text = new();
        text.AppendWords(_answer, ascii: true);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
