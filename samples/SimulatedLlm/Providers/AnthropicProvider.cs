using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SatGate.SimulatedLlm;

/// <summary>Anthropic's Messages API (platform.claude.com/docs, Messages and Streaming).</summary>
internal class AnthropicProvider : Provider
{
    /// <summary>The header by which a caller is known to speak this format.</summary>
    public const string VersionHeader = "anthropic-version";

    /// <summary>The one instance.</summary>
    public static readonly AnthropicProvider Instance = new();

    /// <inheritdoc/>
    public override bool HasCredential(HttpRequest request) => request.Headers.ContainsKey("x-api-key") || HasBearer(request);

    /// <inheritdoc/>
    public override string? FindProblem(RequestFacts facts)
    {
        facts.Choices = 1;
        return facts.Model is null ? "model: Field required"
            : !facts.HasPrompt ? "messages: Field required"
            : facts.OutputTokensMax is null ? "max_tokens: Field required"
            : null;
    }

    /// <inheritdoc/>
    public override void AddHeaders(IHeaderDictionary headers, string id)
    {
        headers["request-id"] = $"req_sim_{id}";
        headers["anthropic-organization-id"] = "00000000-0000-4000-8000-000000000000";
    }

    /// <inheritdoc/>
    public override StreamDialect CreateStream(Answer answer) => new AnthropicStream(answer);

    /// <inheritdoc/>
    public override void WriteWhole(IBufferWriter<byte> output, Answer answer)
    {
        output.Append($$"""{"id":"msg_sim_{{answer.Id}}","type":"message","role":"assistant","model":"{{answer.ModelJson}}","content":[""");
        if (answer.Tokens > 0)
        {
            output.Write("{\"type\":\"text\",\"text\":\""u8);
            output.AppendWords(answer, ascii: false);
            output.Write("\"}"u8);
        }

        output.Append(
            $$"""],"stop_reason":"{{StopReason(answer)}}","stop_sequence":null,"usage":{{Usage(answer, answer.OutputTokens)}}}""");
    }

    /// <inheritdoc/>
    public override void WriteError(IBufferWriter<byte> output, int status, string message, string id) => output.Append(
        $$"""{"type":"error","error":{"type":"{{ErrorType(status)}}","message":"{{JsonEncodedText.Encode(message)}}"}"""
        + $$""","request_id":"req_sim_{{id}}"}""");

    /// <summary>Why the answer ends.</summary>
    public static string StopReason(Answer answer) => answer.Truncated ? "max_tokens" : "end_turn";

    /// <summary>The usage object as it stands in a message.</summary>
    public static string Usage(Answer answer, int outputTokens) =>
        $$"""{"input_tokens":{{answer.UncachedTokens}}"""
        + $$""","cache_creation_input_tokens":{{answer.CacheWriteTokens + answer.CacheWriteHourTokens}}"""
        + $$""","cache_read_input_tokens":{{answer.CacheReadTokens}},"cache_creation":"""
        + $$"""{"ephemeral_5m_input_tokens":{{answer.CacheWriteTokens}},"ephemeral_1h_input_tokens":{{answer.CacheWriteHourTokens}}}"""
        + $$""","output_tokens":{{outputTokens}},"service_tier":"standard"}""";

    private static string ErrorType(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };
}
