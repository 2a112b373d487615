using System.Text.Json;
using SatGate.SimulatedLlm.Tests.Support;

namespace SatGate.SimulatedLlm.Tests;

/// <summary>The providers' own SDKs are the judges of the wire formats.</summary>
public sealed class NodeClientTests(SharedSimulator simulator, NodeClients clients)
{
    private const int Tokens = 12;

    [Fact]
    public async Task Anthropics_sdk_understands_everything()
    {
        JsonElement results = await RunAsync("anthropic.mjs", "node-anthropic");

        foreach (string scenario in new[] { "message", "stream" })
        {
            JsonElement message = Succeeded(results, scenario);
            Assert.Equal(SimulatedText.Build(1, Tokens), message.At("text").GetString());
            Assert.Equal("end_turn", message.At("stopReason").GetString());
            Assert.Equal(4, message.At("usage", "input_tokens").GetInt32());
            Assert.Equal(Tokens, message.At("usage", "output_tokens").GetInt32());
        }

        // The SDK swallows the ping.
        Assert.Equal(Tokens + 5, results.At("stream", "events").GetInt32());
        Assert.Equal(4, Succeeded(results, "count").At("inputTokens").GetInt32());
        Assert.Contains("claude-opus-5-5", Succeeded(results, "models").At("models").EnumerateArray().Select(m => m.GetString()));
        CheckCut(Succeeded(results, "cut"), "max_tokens");
        CheckRateLimit(results.At("error"), "rate_limit_error");
        await CheckAbortAsync(results.At("abort"), "node-anthropic-abort");
    }

    [Fact]
    public async Task Openais_sdk_understands_both_apis()
    {
        JsonElement results = await RunAsync("openai.mjs", "node-openai");

        (string Api, string StopReason, string CutReason, string Input, string Output)[] apis =
        [
            ("chat", "stop", "length", "prompt_tokens", "completion_tokens"),
            ("responses", "completed", "max_output_tokens", "input_tokens", "output_tokens"),
        ];
        foreach ((string api, string stopReason, string cutReason, string input, string output) in apis)
        {
            foreach (string scenario in new[] { $"{api}-message", $"{api}-stream" })
            {
                JsonElement answer = Succeeded(results, scenario);
                Assert.Equal(SimulatedText.Build(1, Tokens), answer.At("text").GetString());
                Assert.Equal(stopReason, answer.At("stopReason").GetString());
                Assert.Equal(4, answer.At("usage", input).GetInt32());
                Assert.Equal(Tokens, answer.At("usage", output).GetInt32());
            }

            Assert.True(results.At($"{api}-stream", "events").GetInt32() > Tokens);
            CheckCut(Succeeded(results, $"{api}-cut"), cutReason);
            CheckRateLimit(results.At($"{api}-error"), "requests");
            await CheckAbortAsync(results.At($"{api}-abort"), $"node-openai-{api}-abort");
        }

        Assert.Contains("gpt-6.1-sol", Succeeded(results, "models").At("models").EnumerateArray().Select(m => m.GetString()));
    }

    [Fact]
    public async Task Googles_sdk_understands_everything()
    {
        JsonElement results = await RunAsync("google.mjs", "node-google");

        foreach (string scenario in new[] { "message", "stream" })
        {
            JsonElement answer = Succeeded(results, scenario);
            Assert.Equal(SimulatedText.Build(1, Tokens), answer.At("text").GetString());
            Assert.Equal("STOP", answer.At("stopReason").GetString());
            Assert.Equal(4, answer.At("usage", "promptTokenCount").GetInt32());
            Assert.Equal(Tokens, answer.At("usage", "candidatesTokenCount").GetInt32());
        }

        Assert.Equal(Tokens + 1, results.At("stream", "events").GetInt32());
        CheckCut(Succeeded(results, "cut"), "MAX_TOKENS");
        Assert.Equal("ApiError", results.At("error", "error", "class").GetString());
        Assert.Equal(429, results.At("error", "error", "status").GetInt32());
        await CheckAbortAsync(results.At("abort"), "node-google-abort");
    }

    private static JsonElement Succeeded(JsonElement results, string scenario)
    {
        JsonElement result = results.At(scenario);
        Assert.True(result.At("ok").GetBoolean(), $"{scenario}: {result}");
        return result;
    }

    private static void CheckCut(JsonElement result, string stopReason)
    {
        Assert.Equal(stopReason, result.At("stopReason").GetString());
        Assert.Equal(SimulatedText.Build(1, 5), result.At("text").GetString());
    }

    private static void CheckRateLimit(JsonElement result, string errorType)
    {
        Assert.False(result.At("ok").GetBoolean());
        JsonElement error = result.At("error");
        Assert.Equal("RateLimitError", error.At("class").GetString());
        Assert.Equal(429, error.At("status").GetInt32());
        Assert.Equal(errorType, error.At("type").GetString());
        Assert.Equal("1", error.At("retryAfter").GetString());
    }

    private async Task<JsonElement> RunAsync(string script, string runId, params string[] arguments)
    {
        JsonElement line = await clients.RunAsync(script, simulator.Process.Url, ["--run-id", runId, .. arguments]);
        return line.At("results");
    }

    private async Task CheckAbortAsync(JsonElement result, string id)
    {
        Assert.True(result.At("aborted").GetBoolean(), $"{result}");

        // Events that had arrived before the abort may still be handed out after it.
        int pieces = result.At("pieces").GetInt32();
        Assert.InRange(pieces, 3, 900);
        Assert.Equal(SimulatedText.Build(1, pieces), result.At("text").GetString());
        JsonElement stats = await simulator.Process.StatsWhenAsync(
            s => s.At("lastCancellations").EnumerateArray().Any(cancelled => cancelled.At("id").GetString() == id));
        JsonElement own = stats.At("lastCancellations").EnumerateArray().Single(cancelled => cancelled.At("id").GetString() == id);
        Assert.InRange(own.At("tokens").GetInt32(), 3, 900);
    }
}
