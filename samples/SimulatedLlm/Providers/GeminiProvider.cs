using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SatGate.SimulatedLlm;

/// <summary>Google's generateContent (ai.google.dev/api/generate-content).</summary>
/// <param name="events">Whether a stream is sent as server-sent events (<c>alt=sse</c>) rather than as one JSON array.</param>
internal sealed class GeminiProvider(bool events) : Provider
{
    /// <summary>The header by which a caller is known to speak this format.</summary>
    public const string KeyHeader = "x-goog-api-key";

    /// <summary>The instance whose streams are JSON arrays.</summary>
    public static readonly GeminiProvider Array = new(events: false);

    /// <summary>The instance whose streams are server-sent events.</summary>
    public static readonly GeminiProvider Events = new(events: true);

    /// <summary>The document up to the first byte of its text.</summary>
    public static ReadOnlySpan<byte> TextHead => "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""u8;

    /// <inheritdoc/>
    public override bool HasCredential(HttpRequest request) =>
        request.Headers.ContainsKey(KeyHeader) || request.Query.ContainsKey("key") || HasBearer(request);

    /// <inheritdoc/>
    public override string? FindProblem(RequestFacts facts)
    {
        facts.Choices = 1;
        return facts.HasPrompt ? null : "* GenerateContentRequest.contents: contents is not specified";
    }

    /// <inheritdoc/>
    public override void AddHeaders(IHeaderDictionary headers, string id)
    {
        headers.Vary = "Origin, X-Origin, Referer";
        headers["x-sim-response-id"] = id;
    }

    /// <inheritdoc/>
    public override StreamDialect CreateStream(Answer answer) => new GeminiStream(answer, events);

    /// <inheritdoc/>
    public override void WriteWhole(IBufferWriter<byte> output, Answer answer)
    {
        output.Write(TextHead);
        output.AppendWords(answer, ascii: false);
        output.Append(
            $$"""
            "}],"role":"model"},"finishReason":"{{FinishReason(answer)}}","index":0}],{{Trailer(answer, answer.OutputTokens)}}}
            """);
    }

    /// <inheritdoc/>
    public override void WriteError(IBufferWriter<byte> output, int status, string message, string id) => output.Append(Error(status, message));

    /// <summary>The error document.</summary>
    public static string Error(int status, string message)
    {
        string details = status == 429 ? ""","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1s"}]""" : "";
        return
            $$$"""{"error":{"code":{{{status}}}"""
            + $$$""","message":"{{{JsonEncodedText.Encode(message)}}}","status":"{{{Canonical(status)}}}"{{{details}}}}}""";
    }

    /// <summary>Why the answer ends.</summary>
    public static string FinishReason(Answer answer) => answer.Truncated ? "MAX_TOKENS" : "STOP";

    /// <summary>What stands behind the candidates of every chunk: usage, model and id.</summary>
    public static string Trailer(Answer answer, int outputTokens)
    {
        string cached = answer.CacheReadTokens > 0
            ? $$""","cachedContentTokenCount":{{answer.CacheReadTokens}}"""
                + $$""","cacheTokensDetails":[{"modality":"TEXT","tokenCount":{{answer.CacheReadTokens}}}]"""
            : "";
        return
            $$$"""
            "usageMetadata":{"promptTokenCount":{{{answer.InputTokens}}},"candidatesTokenCount":{{{outputTokens}}}
            """
            + $$$""","totalTokenCount":{{{answer.InputTokens + (long)outputTokens}}}{{{cached}}}"""
            + $$$""","promptTokensDetails":[{"modality":"TEXT","tokenCount":{{{answer.InputTokens}}}}]}"""
            + $$$"""
            ,"modelVersion":"{{{answer.ModelJson}}}","responseId":"sim_{{{answer.Id}}}"
            """;
    }

    private static string Canonical(int status) => status switch
    {
        400 or 413 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        503 or 529 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        >= 500 => "INTERNAL",
        _ => "FAILED_PRECONDITION",
    };
}
