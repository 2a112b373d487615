using System.Text;

namespace SatGate.Compare.Load;

/// <summary>
/// Asserts, before anything is measured, that a peer does the work: the answer's status, its body byte for byte, its framing,
/// and that the connection stays open for the next request.
/// </summary>
internal static class AnswerCheck
{
    private const int Exchanges = 3;

    public static void Json(string peer, int port, string path, string? token = null)
    {
        using HttpProbe probe = new(port);
        for (int exchange = 0; exchange < Exchanges; exchange++)
        {
            HttpAnswer answer = probe.Exchange(RequestTemplate.Post(port, path, token));
            Expect(peer, "status line", "HTTP/1.1 200 OK", answer.StatusLine);
            Expect(peer, "framing", "length", answer.Framing);
            Expect(peer, "Content-Type", "application/json", answer.Field("Content-Type") ?? "none");
            Expect(peer, "body", RequestTemplate.Answer, Encoding.ASCII.GetString(answer.Body));
            if (probe.HasLeftover())
            {
                throw new CompareException($"{peer} sent bytes after the answer's end.");
            }
        }
    }

    public static void Stream(string peer, int port)
    {
        const int Events = 5;
        using HttpProbe probe = new(port);
        for (int exchange = 0; exchange < Exchanges; exchange++)
        {
            HttpAnswer answer = probe.Exchange(RequestTemplate.Get(port, SseFormat.Path(Events, intervalUs: 1000, firstUs: 0, hold: false)));
            Expect(peer, "status line", "HTTP/1.1 200 OK", answer.StatusLine);
            Expect(peer, "framing", "chunked", answer.Framing);
            Expect(peer, "Content-Type", "text/event-stream", answer.Field("Content-Type") ?? "none");
            byte[] expected = new byte[Events * SseFormat.EventBytes];
            for (int number = 0; number < Events; number++)
            {
                Span<byte> one = expected.AsSpan(number * SseFormat.EventBytes, SseFormat.EventBytes);
                SseFormat.Write(one, number, 0);
                SseFormat.ClearStamp(answer.Body.AsSpan(Math.Min(number * SseFormat.EventBytes, answer.Body.Length)));
            }

            Expect(peer, "events", Encoding.ASCII.GetString(expected), Encoding.ASCII.GetString(answer.Body));
        }
    }

    private static void Expect(string peer, string what, string expected, string actual)
    {
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            throw new CompareException($"{peer} answers with another {what} than the upstream.\n  expected: {expected}\n  actual:   {actual}");
        }
    }
}
