using System.Buffers;
using System.Text;

namespace SatGate.SimulatedLlm;

/// <summary>OpenAI's responses.</summary>
internal sealed class ResponsesProvider : OpenAiProvider
{
    /// <summary>The one instance.</summary>
    public static readonly ResponsesProvider Instance = new();

    /// <inheritdoc/>
    public override string? FindProblem(RequestFacts facts)
    {
        facts.Choices = 1;
        return facts.Model is null ? "you must provide a model parameter"
            : !facts.HasPrompt ? "Missing required parameter: 'input'."
            : null;
    }

    /// <inheritdoc/>
    public override StreamDialect CreateStream(Answer answer) => new ResponsesStream(answer);

    /// <inheritdoc/>
    public override void WriteWhole(IBufferWriter<byte> output, Answer answer)
    {
        ArrayBufferWriter<byte> text = new();
        text.AppendWords(answer, ascii: true);
        output.Append(Document(answer, FinalStatus(answer), $"[{Item(answer, FinalStatus(answer), Encoding.UTF8.GetString(text.WrittenSpan))}]"));
    }

    /// <summary>The status that the answer ends with.</summary>
    public static string FinalStatus(Answer answer) => answer.Truncated ? "incomplete" : "completed";

    /// <summary>The response object.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="status">Its status; any but in_progress brings the usage.</param>
    /// <param name="output">The output items, a JSON array.</param>
    public static string Document(Answer answer, string status, string output)
    {
        bool ended = status != "in_progress";
        string incomplete = ended && answer.Truncated ? """{"reason":"max_output_tokens"}""" : "null";
        string max = answer.OutputTokensMax?.ToString() ?? "null";
        return
            $$$"""{"id":"resp_sim_{{{answer.Id}}}","object":"response","created_at":{{{Answer.CreatedUnixSeconds}}}"""
            + $$$""","status":"{{{status}}}","background":false,"error":null,"incomplete_details":{{{incomplete}}}"""
            + $$$""","instructions":null,"max_output_tokens":{{{max}}},"max_tool_calls":null"""
            + $$$""","model":"{{{answer.ModelJson}}}","output":{{{output}}},"parallel_tool_calls":true,"previous_response_id":null"""
            + $$$""","reasoning":{"effort":null,"summary":null},"service_tier":"default","store":true,"temperature":1.0,"text":"""
            + $$$"""{"format":{"type":"text"},"verbosity":"medium"},"tool_choice":"auto","tools":[],"top_logprobs":0,"top_p":1.0"""
            + $$$""","truncation":"disabled","usage":{{{(ended ? Usage(answer) : "null")}}},"user":null,"metadata":{}}""";
    }

    /// <summary>The output item with its text, which is escaped already.</summary>
    public static string Item(Answer answer, string status, string textJson) =>
        $$"""{"id":"{{ItemId(answer)}}","type":"message","status":"{{status}}","role":"assistant","content":[{{Part(textJson)}}]}""";

    /// <summary>The one part of the item.</summary>
    public static string Part(string textJson) => $$"""{"type":"output_text","annotations":[],"logprobs":[],"text":"{{textJson}}"}""";

    /// <summary>The id of the output item.</summary>
    public static string ItemId(Answer answer) => $"msg_sim_{answer.Id}";

    private static string Usage(Answer answer) =>
        $$"""{"input_tokens":{{answer.InputTokens}},"input_tokens_details":{"cached_tokens":{{answer.CacheReadTokens}}"""
        + $$""","cache_write_tokens":0},"output_tokens":{{answer.OutputTokens}},"output_tokens_details":{"reasoning_tokens":0}"""
        + $$""","total_tokens":{{answer.InputTokens + (long)answer.OutputTokens}}}""";
}
