using SatGate.Proxy.Exchange;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Failures;

/// <summary>
/// Writes the answer to a call that no budget covers: the figures in the gateway's own shape, or the error shape of the provider whose API the
/// client speaks. <c>x-should-retry: false</c> keeps SDKs from trying again what cannot succeed.
/// </summary>
internal static class BudgetRefusalWriter
{
    /// <summary>Longest name written, in characters; longer ones are cut.</summary>
    private const int NameCharsMax = 128;

    private const int BodyBytesMax = 2048;

    /// <summary>Writes head and body and answers their length.</summary>
    /// <param name="span">At least <see cref="RefusalWriter.BytesMax"/> bytes.</param>
    /// <param name="refusal">The status and the cause.</param>
    /// <param name="figures">The figures.</param>
    /// <param name="requestId">The request's id.</param>
    /// <param name="date">The value of Date.</param>
    /// <param name="keepAlive">Whether the connection goes on.</param>
    /// <param name="http10">Whether the client speaks HTTP/1.0.</param>
    /// <param name="headOnly">Whether the request was HEAD.</param>
    public static int Write(
        Span<byte> span,
        Refusal refusal,
        in BudgetFigures figures,
        ReadOnlySpan<byte> requestId,
        ReadOnlySpan<byte> date,
        bool keepAlive,
        bool http10,
        bool headOnly)
    {
        Span<byte> body = stackalloc byte[BodyBytesMax];
        int bodyLength = WriteBody(body, refusal, figures, requestId);
        var writer = new SpanWriter(span);
        writer.Write("HTTP/1.1 "u8);
        writer.WriteNumber(refusal.Status);
        writer.Write(refusal.Status == 429 ? " Too Many Requests"u8 : " Payment Required"u8);
        writer.Write("\r\nContent-Type: application/json\r\nContent-Length: "u8);
        writer.WriteNumber(bodyLength);
        writer.Write("\r\nDate: "u8);
        writer.Write(date);
        writer.Write("\r\nX-Request-ID: "u8);
        writer.Write(requestId);
        writer.Write("\r\nCache-Control: no-store\r\nx-should-retry: false\r\nX-Budget-Remaining: "u8);
        writer.WriteNumber(figures.RemainingCredits);
        if (!figures.TokenId.IsEmpty)
        {
            writer.Write("\r\nX-Budget-Token: "u8);
            WriteName(ref writer, figures.TokenId);
        }

        if (figures.RetryAfterSeconds > 0)
        {
            writer.Write("\r\nRetry-After: "u8);
            writer.WriteNumber(figures.RetryAfterSeconds);
        }

        writer.Write(!keepAlive ? "\r\nConnection: close\r\n\r\n"u8 : http10 ? "\r\nConnection: keep-alive\r\n\r\n"u8 : "\r\n\r\n"u8);
        if (!headOnly)
        {
            writer.Write(body[..bodyLength]);
        }

        return writer.Length;
    }

    private static int WriteBody(Span<byte> body, Refusal refusal, in BudgetFigures figures, ReadOnlySpan<byte> requestId)
    {
        var writer = new SpanWriter(body);
        switch (figures.Envelope)
        {
            case ErrorEnvelope.Anthropic:
                writer.Write("{\"type\":\"error\",\"error\":{\"type\":\"billing_error\",\"message\":\""u8);
                WriteSentence(ref writer, figures);
                writer.Write("\"},\"request_id\":\""u8);
                writer.Write(requestId);
                writer.Write("\",\"satgate\":{"u8);
                break;
            case ErrorEnvelope.OpenAi:
                writer.Write("{\"error\":{\"message\":\""u8);
                WriteSentence(ref writer, figures);
                writer.Write("\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"},\"satgate\":{"u8);
                break;
            case ErrorEnvelope.Gemini:
                writer.Write("{\"error\":{\"code\":"u8);
                writer.WriteNumber(refusal.Status);
                writer.Write(",\"message\":\""u8);
                WriteSentence(ref writer, figures);
                writer.Write("\",\"status\":\"RESOURCE_EXHAUSTED\"},\"satgate\":{"u8);
                break;
            default:
                writer.Write("{"u8);
                WriteFigures(ref writer, figures, requestId);
                writer.Write("}\n"u8);
                return writer.Length;
        }

        WriteFigures(ref writer, figures, requestId);
        writer.Write("}}\n"u8);
        return writer.Length;
    }

    private static void WriteFigures(ref SpanWriter writer, in BudgetFigures figures, ReadOnlySpan<byte> requestId)
    {
        writer.Write("\"error\":\"budget_exhausted\",\"message\":\"Insufficient credits for this request\",\"token_id\":\""u8);
        WriteName(ref writer, figures.TokenId);
        writer.Write("\",\"budget_id\":\""u8);
        WriteName(ref writer, figures.BudgetId);
        writer.Write("\",\"cost_credits\":"u8);
        writer.WriteNumber(figures.CostCredits);
        writer.Write(",\"remaining_credits\":"u8);
        writer.WriteNumber(figures.RemainingCredits);
        writer.Write(",\"request_id\":\""u8);
        writer.Write(requestId);
        writer.Write("\""u8);
    }

    private static void WriteSentence(ref SpanWriter writer, in BudgetFigures figures)
    {
        writer.Write("SatGate budget exhausted: this call costs "u8);
        writer.WriteNumber(figures.CostCredits);
        writer.Write(" credits and "u8);
        writer.WriteNumber(figures.RemainingCredits);
        writer.Write(" remain of budget "u8);
        WriteName(ref writer, figures.BudgetId);
        writer.Write(figures.RetryAfterSeconds > 0 ? "; it begins anew in "u8 : "."u8);
        if (figures.RetryAfterSeconds > 0)
        {
            writer.WriteNumber(figures.RetryAfterSeconds);
            writer.Write(" seconds."u8);
        }
    }

    /// <summary>Names are visible ASCII without quotes by the rules they were made under; whatever is not is left out all the same.</summary>
    private static void WriteName(ref SpanWriter writer, ReadOnlySpan<char> name)
    {
        name = name.Length > NameCharsMax ? name[..NameCharsMax] : name;
        foreach (char letter in name)
        {
            if (letter is > ' ' and < '\x7F' and not '"' and not '\\')
            {
                writer.Free[0] = (byte)letter;
                writer.Advance(1);
            }
        }
    }
}
