using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SatGate.SimulatedLlm;

/// <summary>What OpenAI's two APIs share (platform.openai.com/docs/api-reference).</summary>
internal abstract class OpenAiProvider : Provider
{
    /// <inheritdoc/>
    public override bool HasCredential(HttpRequest request) => HasBearer(request);

    /// <inheritdoc/>
    public override void AddHeaders(IHeaderDictionary headers, string id)
    {
        headers["x-request-id"] = $"req_sim_{id}";
        headers["openai-organization"] = "org-sim";
        headers["openai-version"] = "2020-10-01";
    }

    /// <inheritdoc/>
    public override void WriteError(IBufferWriter<byte> output, int status, string message, string id) =>
        output.Append($$"""{"error":{{Error(status, message)}}}""");

    /// <summary>The error object.</summary>
    public static string Error(int status, string message)
    {
        (string type, string code) = status switch
        {
            401 => ("invalid_request_error", "\"invalid_api_key\""),
            404 => ("invalid_request_error", "\"model_not_found\""),
            429 => ("requests", "\"rate_limit_exceeded\""),
            >= 500 => ("server_error", "null"),
            _ => ("invalid_request_error", "null"),
        };
        return $$"""{"message":"{{JsonEncodedText.Encode(message)}}","type":"{{type}}","param":null,"code":{{code}}}""";
    }
}
