using System.Text.Json;
using SatGate.SimulatedLlm.Tests.Support;

namespace SatGate.SimulatedLlm.Tests;

public sealed class OpenAiTests(SharedSimulator simulator)
{
    private HttpClient Http => simulator.Process.Http;

    [Fact]
    public async Task A_chat_completion_has_text_and_usage()
    {
        using HttpResponseMessage response = await Http.PostAsync(
            "/v1/chat/completions",
            """{"model":"gpt","messages":[{"role":"user","content":"Hello, world"}]}""",
            ("X-Sim-Tokens", "12"), ("X-Sim-Id", "c"), ("X-Sim-Cached-Tokens", "2"));

        JsonElement answer = await response.JsonAsync();
        Assert.Equal("chatcmpl-sim-c", answer.At("id").GetString());
        Assert.Equal(SimulatedText.Build(1, 12), answer.At("choices", 0, "message", "content").GetString());
        Assert.Equal("stop", answer.At("choices", 0, "finish_reason").GetString());
        Assert.Equal(3, answer.At("usage", "prompt_tokens").GetInt32());
        Assert.Equal(2, answer.At("usage", "prompt_tokens_details", "cached_tokens").GetInt32());
        Assert.Equal(12, answer.At("usage", "completion_tokens").GetInt32());
        Assert.Equal(15, answer.At("usage", "total_tokens").GetInt32());
        Assert.Equal("req_sim_c", response.Headers.GetValues("x-request-id").Single());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chat_stream_brings_usage_only_when_asked(bool includeUsage)
    {
        string json =
            $$$"""{"model":"gpt","stream":true,"stream_options":{"include_usage":{{{(includeUsage ? "true" : "false")}}}}"""
            + $$$""","messages":[{"role":"user","content":"Hi"}]}""";
        using HttpResponseMessage response = await Http.PostAsync("/v1/chat/completions", json, ("X-Sim-Tokens", "12"));

        List<Sse> events = Sse.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("[DONE]", events[^1].Data);
        List<JsonElement> chunks = [.. events.SkipLast(1).Select(e => e.Json)];
        Assert.All(chunks, chunk => Assert.Equal("chat.completion.chunk", chunk.At("object").GetString()));
        Assert.Equal("assistant", chunks[0].At("choices", 0, "delta", "role").GetString());
        Assert.Equal(SimulatedText.Build(1, 12), Text(chunks));
        Assert.Equal(includeUsage ? 1 : 0, chunks.Count(chunk => chunk.At("choices").GetArrayLength() == 0));
        Assert.Equal("stop", chunks[includeUsage ? ^2 : ^1].At("choices", 0, "finish_reason").GetString());
        Assert.All(chunks, chunk => Assert.Equal(includeUsage, chunk.TryGetProperty("usage", out _)));
        if (includeUsage)
        {
            Assert.Equal(12, chunks[^1].At("usage", "completion_tokens").GetInt32());
            Assert.All(chunks.SkipLast(1), chunk => Assert.Equal(JsonValueKind.Null, chunk.At("usage").ValueKind));
        }
    }

    [Fact]
    public async Task Several_choices_each_have_the_whole_text()
    {
        const string Json = """{"model":"gpt","n":2,"stream":true,"max_tokens":5,"stream_options":{"include_usage":true},"messages":[]}""";
        using HttpResponseMessage stream = await Http.PostAsync("/v1/chat/completions", Json);
        using HttpResponseMessage whole = await Http.PostAsync(
            "/v1/chat/completions", Json.Replace("true,\"max", "false,\"max", StringComparison.Ordinal));

        List<JsonElement> chunks = [.. Sse.Parse(await stream.Content.ReadAsStringAsync()).SkipLast(1).Select(e => e.Json)];
        foreach (int index in new[] { 0, 1 })
        {
            List<JsonElement> own = [.. chunks.Where(c => c.At("choices").GetArrayLength() == 1 && c.At("choices", 0, "index").GetInt32() == index)];
            Assert.Equal(SimulatedText.Build(1, 5), Text(own));
            Assert.Equal("length", own[^1].At("choices", 0, "finish_reason").GetString());
        }

        JsonElement answer = await whole.JsonAsync();
        Assert.Equal(2, answer.At("choices").GetArrayLength());
        Assert.Equal(SimulatedText.Build(1, 5), answer.At("choices", 1, "message", "content").GetString());
        Assert.Equal(10, answer.At("usage", "completion_tokens").GetInt32());
        Assert.Equal(10, chunks[^1].At("usage", "completion_tokens").GetInt32());
    }

    [Theory]
    [InlineData("", "completed", 12)]
    [InlineData(",\"max_output_tokens\":5", "incomplete", 5)]
    public async Task A_response_states_how_it_ended(string limit, string status, int tokens)
    {
        using HttpResponseMessage response = await Http.PostAsync(
            "/v1/responses", $$"""{"model":"gpt","input":"Hello, world"{{limit}}}""", ("X-Sim-Tokens", "12"));

        JsonElement answer = await response.JsonAsync();
        Assert.Equal(status, answer.At("status").GetString());
        Assert.Equal(SimulatedText.Build(1, tokens), answer.At("output", 0, "content", 0, "text").GetString());
        Assert.Equal(tokens, answer.At("usage", "output_tokens").GetInt32());
        Assert.Equal(3, answer.At("usage", "input_tokens").GetInt32());
        Assert.Equal(limit.Length == 0 ? JsonValueKind.Null : JsonValueKind.Object, answer.At("incomplete_details").ValueKind);
    }

    [Fact]
    public async Task The_events_of_a_response_are_numbered_and_agree_with_its_json_form()
    {
        using HttpResponseMessage stream = await Http.PostAsync(
            "/v1/responses", """{"model":"gpt","stream":true,"input":"Hi","max_output_tokens":5}""", ("X-Sim-Id", "r"));
        using HttpResponseMessage whole = await Http.PostAsync("/v1/responses",
            """{"model":"gpt","input":"Hi","max_output_tokens":5}""", ("X-Sim-Id", "r"));

        List<Sse> events = Sse.Parse(await stream.Content.ReadAsStringAsync());
        Assert.Equal(
            [
                "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
                .. Enumerable.Repeat("response.output_text.delta", 5),
                "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.incomplete",
            ],
            events.Select(e => e.Name));
        Assert.All(events, e => Assert.Equal(e.Name, e.Json.At("type").GetString()));
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(e => e.Json.At("sequence_number").GetInt32()));
        Assert.Equal(
            SimulatedText.Build(1, 5), string.Concat(events.Where(e => e.Name == "response.output_text.delta").Select(e => e.Json.At("delta").GetString())));
        Assert.Equal(await whole.Content.ReadAsStringAsync(), events[^1].Json.At("response").GetRawText());
        Assert.Equal("resp_sim_r", events[0].Json.At("response", "id").GetString());
    }

    private static string Text(IEnumerable<JsonElement> chunks) => string.Concat(chunks
        .Where(chunk => chunk.At("choices").GetArrayLength() > 0 && chunk.At("choices", 0, "delta").TryGetProperty("content", out _))
        .Select(chunk => chunk.At("choices", 0, "delta", "content").GetString()));
}
