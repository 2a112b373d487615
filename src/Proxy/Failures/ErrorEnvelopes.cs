namespace SatGate.Proxy.Failures;

/// <summary>Tells by its path which provider's API a request speaks. Pure.</summary>
internal static class ErrorEnvelopes
{
    /// <summary>The envelope for a request path, query left out.</summary>
    public static ErrorEnvelope Of(ReadOnlySpan<byte> path)
    {
        if (path.EndsWith("/v1/messages"u8) || path.EndsWith("/v1/messages/count_tokens"u8) || path.EndsWith("/v1/complete"u8))
        {
            return ErrorEnvelope.Anthropic;
        }

        if (path.EndsWith("/chat/completions"u8) || path.EndsWith("/responses"u8) || path.EndsWith("/completions"u8) || path.EndsWith("/embeddings"u8))
        {
            return ErrorEnvelope.OpenAi;
        }

        return path.EndsWith(":generateContent"u8) || path.EndsWith(":streamGenerateContent"u8) || path.EndsWith(":countTokens"u8)
            ? ErrorEnvelope.Gemini
            : ErrorEnvelope.SatGate;
    }
}
