using System.Net;
using System.Text.Json;
using SatGate.SimulatedLlm.Tests.Support;

namespace SatGate.SimulatedLlm.Tests;

public sealed class AnthropicTests(SharedSimulator simulator)
{
    private const string Request = """{"model":"claude","max_tokens":100,"messages":[{"role":"user","content":"Hello, world"}]}""";

    private HttpClient Http => simulator.Process.Http;

    [Fact]
    public async Task A_message_has_the_text_the_usage_and_the_id()
    {
        using HttpResponseMessage response = await Http.PostAsync("/v1/messages", Request, ("X-Sim-Tokens", "3"), ("X-Sim-Id", "one"));

        Assert.Equal(
            """{"id":"msg_sim_one","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"cache keep write"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":3,"service_tier":"standard"}}""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal("req_sim_one", response.Headers.GetValues("request-id").Single());
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(response.Content.Headers.ContentLength);
        Assert.Empty(response.Headers.Server);
    }

    [Fact]
    public async Task A_stream_has_every_event_in_order()
    {
        string json = Request.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal);
        using HttpResponseMessage response = await Http.PostAsync("/v1/messages", json, ("X-Sim-Tokens", "2"), ("X-Sim-Id", "two"));

        const string Expected = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_sim_two","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"service_tier":"standard"}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: ping
            data: {"type":"ping"}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"cache"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" keep"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":2}}

            event: message_stop
            data: {"type":"message_stop"}


            """;
        Assert.Equal(Expected, await response.Content.ReadAsStringAsync());
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.TransferEncodingChunked);
    }

    [Fact]
    public async Task Max_tokens_cuts_both_forms()
    {
        string json = Request.Replace("100", "4", StringComparison.Ordinal);
        using HttpResponseMessage whole = await Http.PostAsync("/v1/messages", json);
        using HttpResponseMessage stream = await Http.PostAsync(
            "/v1/messages", json.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal));

        JsonElement message = await whole.JsonAsync();
        Assert.Equal("max_tokens", message.At("stop_reason").GetString());
        Assert.Equal(4, message.At("usage", "output_tokens").GetInt32());
        List<Sse> events = Sse.Parse(await stream.Content.ReadAsStringAsync());
        Assert.Equal("max_tokens", events[^2].Json.At("delta", "stop_reason").GetString());
        Assert.Equal(4, events[^2].Json.At("usage", "output_tokens").GetInt32());
        Assert.Equal(4, events.Count(e => e.Name == "content_block_delta"));
    }

    [Fact]
    public async Task The_cache_is_accounted_for()
    {
        const string Cached =
            """
            {"model":"m","max_tokens":1,"system":[{"type":"text","text":"12345678","cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "messages":[{"role":"user","content":[{"type":"text","text":"1234","cache_control":{"type":"ephemeral"}},{"type":"text","text":"12345"}]}]}
            """;
        using HttpResponseMessage written = await Http.PostAsync("/v1/messages", Cached);
        using HttpResponseMessage read = await Http.PostAsync("/v1/messages", Cached, ("X-Sim-Cached-Tokens", "2"));

        JsonElement usage = (await written.JsonAsync()).At("usage");
        Assert.Equal(2, usage.At("input_tokens").GetInt32());
        Assert.Equal(3, usage.At("cache_creation_input_tokens").GetInt32());
        Assert.Equal(2, usage.At("cache_creation", "ephemeral_1h_input_tokens").GetInt32());
        Assert.Equal(1, usage.At("cache_creation", "ephemeral_5m_input_tokens").GetInt32());
        JsonElement later = (await read.JsonAsync()).At("usage");
        Assert.Equal(2, later.At("input_tokens").GetInt32());
        Assert.Equal(1, later.At("cache_creation_input_tokens").GetInt32());
        Assert.Equal(2, later.At("cache_read_input_tokens").GetInt32());
    }

    [Fact]
    public async Task Tokens_are_counted_without_an_answer()
    {
        using HttpResponseMessage response = await Http.PostAsync(
            "/v1/messages/count_tokens", """{"model":"m","messages":[{"role":"user","content":"Hello, world!"}]}""");

        Assert.Equal("""{"input_tokens":4}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{"max_tokens":1,"messages":[]}""", "model: Field required")]
    [InlineData("""{"model":"m","messages":[]}""", "max_tokens: Field required")]
    [InlineData("""{"model":"m","max_tokens":1}""", "messages: Field required")]
    public async Task A_missing_field_is_named(string json, string message)
    {
        using HttpResponseMessage response = await Http.PostAsync("/v1/messages", json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonElement error = (await response.JsonAsync()).At("error");
        Assert.Equal("invalid_request_error", error.At("type").GetString());
        Assert.Equal(message, error.At("message").GetString());
    }

    [Fact]
    public async Task A_model_name_is_escaped()
    {
        using HttpResponseMessage response = await Http.PostAsync("/v1/messages", """{"model":"a\"b\\c\u0001","max_tokens":1,"messages":[]}""");

        Assert.Equal("a\"b\\c\u0001", (await response.JsonAsync()).At("model").GetString());
    }
}
