using System.Text;
using System.Text.Json;
using SatGate.Proxy.Failures;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Tests.Exchange;

public sealed class RefusalWriterTests
{
    private const string Body = "{\"error\":{\"status\":404,\"cause\":\"no_route\",\"message\":\"No route.\",\"request_id\":\"id-1\"}}";
    private static readonly Refusal NoRoute = new(404, "no_route", "No route.");

    [Theory]
    [InlineData(true, false, "")]
    [InlineData(true, true, "Connection: keep-alive\r\n")]
    [InlineData(false, false, "Connection: close\r\n")]
    [InlineData(false, true, "Connection: close\r\n")]
    public void The_whole_answer_is_written(bool keepAlive, bool http10, string connection) =>
        Assert.Equal(
            $"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nDate: NOW\r\nX-Request-ID: id-1\r\n"
            + $"Cache-Control: no-store\r\n{connection}\r\n{Body}",
            Write(NoRoute, keepAlive, http10));

    [Fact]
    public void An_answer_to_head_describes_the_body_and_leaves_it_out()
    {
        string text = Write(NoRoute, headOnly: true);
        Assert.EndsWith("\r\n\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {Body.Length}\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_503_says_when_to_come_back()
    {
        Assert.Contains("\r\nRetry-After: 1\r\n", Write(NoRoute with { Status = 503 }), StringComparison.Ordinal);
        Assert.DoesNotContain("Retry-After", Write(NoRoute), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_is_escaped_and_its_length_counted_in_bytes()
    {
        const string Message = "Grüße, \"you\"\r\n\\ 費";
        string[] parts = Encoding.UTF8.GetString(Bytes(NoRoute with { Message = Message })).Split("\r\n\r\n");
        using JsonDocument document = JsonDocument.Parse(parts[1]);
        Assert.Equal(Message, document.RootElement.GetProperty("error").GetProperty("message").GetString());
        Assert.Contains($"Content-Length: {Encoding.UTF8.GetByteCount(parts[1])}\r\n", parts[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('\u0001')]
    [InlineData('費')]
    public void The_promised_room_suffices_for_the_longest_message(char character)
    {
        string text = Encoding.UTF8.GetString(Bytes(NoRoute with { Message = new string(character, 5000) }));
        using JsonDocument document = JsonDocument.Parse(text.Split("\r\n\r\n")[1]);
        Assert.Equal(new string(character, 1024), document.RootElement.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public void Every_fault_of_a_parser_has_an_answer_with_a_phrase_and_valid_json()
    {
        foreach (HttpFault fault in Enum.GetValues<HttpFault>().Where(fault => fault != HttpFault.None))
        {
            Refusal refusal = Refusals.Of(fault);
            string text = Write(refusal);
            Assert.NotEqual($"HTTP/1.1 {refusal.Status} ", text.Split("\r\n")[0]);
            using JsonDocument document = JsonDocument.Parse(text.Split("\r\n\r\n")[1]);
            Assert.Equal(refusal.Cause, document.RootElement.GetProperty("error").GetProperty("cause").GetString());
        }
    }

    private static string Write(Refusal refusal, bool keepAlive = true, bool http10 = false, bool headOnly = false) =>
        Encoding.UTF8.GetString(Bytes(refusal, keepAlive, http10, headOnly));

    private static byte[] Bytes(Refusal refusal, bool keepAlive = true, bool http10 = false, bool headOnly = false)
    {
        Span<byte> room = new byte[RefusalWriter.BytesMax];
        return room[..RefusalWriter.Write(room, refusal, "id-1"u8, "NOW"u8, keepAlive, http10, headOnly)].ToArray();
    }
}
