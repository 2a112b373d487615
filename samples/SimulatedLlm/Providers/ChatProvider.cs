using System.Buffers;

namespace SatGate.SimulatedLlm;

/// <summary>OpenAI's chat completions.</summary>
internal sealed class ChatProvider : OpenAiProvider
{
    /// <summary>The one instance.</summary>
    public static readonly ChatProvider Instance = new();

    /// <inheritdoc/>
    public override string? FindProblem(RequestFacts facts) =>
        facts.Model is null ? "you must provide a model parameter"
        : !facts.HasPrompt ? "Missing required parameter: 'messages'."
        : null;

    /// <inheritdoc/>
    public override StreamDialect CreateStream(Answer answer) => new ChatStream(answer);

    /// <inheritdoc/>
    public override void WriteWhole(IBufferWriter<byte> output, Answer answer)
    {
        output.Append(
            $$"""{"id":"chatcmpl-sim-{{answer.Id}}","object":"chat.completion","created":{{Answer.CreatedUnixSeconds}}"""
            + $$""","model":"{{answer.ModelJson}}","choices":[""");
        for (int choice = 0; choice < answer.Choices; choice++)
        {
            output.Append(
                $$"""
                {{(choice > 0 ? "," : "")}}{"index":{{choice}},"message":{"role":"assistant","content":"
                """);
            output.AppendWords(answer, ascii: true);
            output.Append(
                $$"""
                ","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"{{FinishReason(answer)}}"}
                """);
        }

        output.Append($$"""],"usage":{{Usage(answer)}},"service_tier":"default","system_fingerprint":"fp_sim"}""");
    }

    /// <summary>Why a choice ends.</summary>
    public static string FinishReason(Answer answer) => answer.Truncated ? "length" : "stop";

    /// <summary>The usage object, where cached tokens are part of the prompt's.</summary>
    public static string Usage(Answer answer) =>
        $$$"""{"prompt_tokens":{{{answer.InputTokens}}},"completion_tokens":{{{answer.OutputTokens}}}"""
        + $$$""","total_tokens":{{{answer.InputTokens + (long)answer.OutputTokens}}},"prompt_tokens_details":"""
        + $$$"""{"cached_tokens":{{{answer.CacheReadTokens}}},"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0"""
        + $$$""","audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}""";
}
