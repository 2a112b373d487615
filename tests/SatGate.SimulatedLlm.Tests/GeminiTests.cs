using System.Net;
using System.Text.Json;
using SatGate.SimulatedLlm.Tests.Support;

namespace SatGate.SimulatedLlm.Tests;

public sealed class GeminiTests(SharedSimulator simulator)
{
    private const string Request =
        """{"contents":[{"role":"user","parts":[{"text":"Hello, world"}]}],"generationConfig":{"maxOutputTokens":5}}""";

    private HttpClient Http => simulator.Process.Http;

    [Theory]
    [InlineData("/v1beta")]
    [InlineData("/v1")]
    public async Task An_answer_has_text_and_usage(string version)
    {
        using HttpResponseMessage response = await Http.PostAsync(
            $"{version}/models/gemini:generateContent", Request, ("X-Sim-Id", "g"), ("X-Sim-Cached-Tokens", "2"));

        JsonElement answer = await response.JsonAsync();
        Assert.Equal(SimulatedText.Build(1, 5), answer.At("candidates", 0, "content", "parts", 0, "text").GetString());
        Assert.Equal("MAX_TOKENS", answer.At("candidates", 0, "finishReason").GetString());
        Assert.Equal(3, answer.At("usageMetadata", "promptTokenCount").GetInt32());
        Assert.Equal(2, answer.At("usageMetadata", "cachedContentTokenCount").GetInt32());
        Assert.Equal(5, answer.At("usageMetadata", "candidatesTokenCount").GetInt32());
        Assert.Equal(8, answer.At("usageMetadata", "totalTokenCount").GetInt32());
        Assert.Equal("gemini", answer.At("modelVersion").GetString());
        Assert.Equal("sim_g", answer.At("responseId").GetString());
    }

    [Fact]
    public async Task A_stream_of_events_counts_up()
    {
        using HttpResponseMessage response = await Http.PostAsync("/v1beta/models/gemini:streamGenerateContent?alt=sse", Request);

        List<Sse> events = Sse.Parse(await response.Content.ReadAsStringAsync(), "\r\n");
        CheckChunks([.. events.Select(e => e.Json)]);
        Assert.All(events, e => Assert.Null(e.Name));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("event")]
    [InlineData("bytes")]
    public async Task Without_alt_a_stream_is_one_array(string chunk)
    {
        using HttpResponseMessage response = await Http.PostAsync(
            "/v1beta/models/gemini:streamGenerateContent", Request, ("X-Sim-Chunk", chunk));

        CheckChunks([.. (await response.JsonAsync()).EnumerateArray()]);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task An_empty_stream_is_still_an_array()
    {
        using HttpResponseMessage response = await Http.PostAsync(
            "/v1beta/models/gemini:streamGenerateContent", Request, ("X-Sim-Tokens", "0"));

        JsonElement only = (await response.JsonAsync()).EnumerateArray().Single();
        Assert.Equal("STOP", only.At("candidates", 0, "finishReason").GetString());
    }

    [Fact]
    public async Task A_broken_array_ends_with_its_error()
    {
        using HttpResponseMessage response = await Http.PostAsync(
            "/v1beta/models/gemini:streamGenerateContent", Request, ("X-Sim-Error-After", "2"));

        JsonElement chunks = await response.JsonAsync();
        Assert.Equal(3, chunks.GetArrayLength());
        Assert.Equal("UNAVAILABLE", chunks.At(2, "error", "status").GetString());
    }

    [Fact]
    public async Task An_unknown_method_is_not_found()
    {
        using HttpResponseMessage response = await Http.PostAsync("/v1beta/models/gemini:dream", Request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("NOT_FOUND", (await response.JsonAsync()).At("error", "status").GetString());
    }

    private static void CheckChunks(List<JsonElement> chunks)
    {
        Assert.Equal(6, chunks.Count);
        Assert.Equal(SimulatedText.Build(1, 5), string.Concat(chunks.Select(c => c.At("candidates", 0, "content", "parts", 0, "text").GetString())));
        Assert.Equal([1, 2, 3, 4, 5, 5], chunks.Select(c => c.At("usageMetadata", "candidatesTokenCount").GetInt32()));
        Assert.Equal([4, 5, 6, 7, 8, 8], chunks.Select(c => c.At("usageMetadata", "totalTokenCount").GetInt32()));
        Assert.Equal("MAX_TOKENS", chunks[^1].At("candidates", 0, "finishReason").GetString());
        Assert.All(chunks.SkipLast(1), c => Assert.False(c.At("candidates", 0).TryGetProperty("finishReason", out _)));
    }
}
