using System.Globalization;
using System.Text;

namespace SatGate.Benchmarks.Http1;

/// <summary>Heads as agents and LLM providers send them.</summary>
internal static class SampleHeads
{
    private static readonly string[] RequestFields =
    [
        "Host: gateway.example:8080",
        "Content-Type: application/json",
        "Content-Length: 1024",
        "Authorization: Bearer sk-0123456789abcdef0123456789abcdef0123456789abcdef",
        "User-Agent: agent-sdk/1.24.0 (linux; x64)",
        "Accept: application/json, text/event-stream",
        "Accept-Encoding: gzip, deflate, br",
        "Connection: keep-alive",
        "anthropic-version: 2023-06-01",
        "anthropic-beta: prompt-caching-2024-07-31",
        "X-Request-Id: 4bf92f3577b34da6a3ce929d0e0e4736",
        "X-Forwarded-For: 192.0.2.17",
        "X-Forwarded-Proto: https",
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "X-Stainless-Lang: python",
        "X-Stainless-Package-Version: 0.39.0",
        "X-Stainless-OS: Linux",
        "X-Stainless-Arch: x64",
        "X-Stainless-Runtime: CPython",
        "X-Stainless-Runtime-Version: 3.12.4",
    ];

    private static readonly string[] ResponseFields =
    [
        "Date: Sun, 22 Nov 2026 12:00:00 GMT",
        "Content-Type: text/event-stream; charset=utf-8",
        "Transfer-Encoding: chunked",
        "Connection: keep-alive",
        "Cache-Control: no-cache",
        "Server: upstream",
        "request-id: req_018EeWyXxfu5pfWkrYcMdjWG",
        "anthropic-ratelimit-requests-remaining: 49",
        "anthropic-ratelimit-tokens-remaining: 39000",
        "Strict-Transport-Security: max-age=31536000; includeSubDomains",
    ];

    public static byte[] Request(int fields) => Head("POST /v1/messages?beta=true HTTP/1.1", RequestFields, fields);

    public static byte[] Response(int fields) => Head("HTTP/1.1 200 OK", ResponseFields, fields);

    /// <summary>A stream of <paramref name="count"/> chunks of <paramref name="size"/> bytes, every one with <paramref name="extension"/>.</summary>
    public static byte[] Chunked(int count, int size, string extension)
    {
        string chunk = size.ToString("x", CultureInfo.InvariantCulture) + extension + "\r\n" + new string('d', size) + "\r\n";
        return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(chunk, count)) + "0\r\n\r\n");
    }

    private static byte[] Head(string start, string[] fields, int count) =>
        Encoding.ASCII.GetBytes(start + "\r\n" + string.Concat(fields.Take(count).Select(f => f + "\r\n")) + "\r\n");
}
