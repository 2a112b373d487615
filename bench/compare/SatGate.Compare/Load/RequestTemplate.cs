using System.Globalization;
using System.Text;

namespace SatGate.Compare.Load;

/// <summary>The one request that all peers carry, and the one answer that they must give.</summary>
internal static class RequestTemplate
{
    public const int BodyBytes = 1024;
    public const int AnswerBytes = 200;

    /// <summary>A chat request of exactly <see cref="BodyBytes"/> bytes of ASCII, without a quote or a backslash inside its text.</summary>
    public static string Body { get; } =
        Fill("{\"model\":\"m-1\",\"max_tokens\":256,\"messages\":[{\"role\":\"user\",\"content\":\"", "\"}]}", BodyBytes);

    /// <summary>An answer of exactly <see cref="AnswerBytes"/> bytes; no single quote, no dollar sign: it stands in an nginx string.</summary>
    public static string Answer { get; } =
        Fill("{\"id\":\"msg-1\",\"role\":\"assistant\",\"usage\":{\"input\":250,\"output\":30},\"text\":\"", "\"}", AnswerBytes);

    /// <summary>The request as raw bytes, for the check before a measurement.</summary>
    public static byte[] Post(int port, string path, string? token = null) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {BodyBytes}\r\n")
        + (token is null ? string.Empty : $"Authorization: Bearer {token}\r\n")
        + $"\r\n{Body}");

    public static byte[] Get(int port, string path) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n\r\n"));

    private static string Fill(string head, string tail, int bytes)
    {
        const string Words = "the quick brown fox jumps over the lazy dog ";
        StringBuilder text = new(head);
        while (text.Length < bytes)
        {
            text.Append(Words);
        }

        text.Length = bytes - tail.Length;
        return text.Append(tail).ToString();
    }
}
