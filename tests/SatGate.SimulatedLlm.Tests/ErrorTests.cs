using System.Net;
using System.Text.Json;
using SatGate.SimulatedLlm.Tests.Support;

namespace SatGate.SimulatedLlm.Tests;

public sealed class ErrorTests(SharedSimulator simulator)
{
    private const string Chat = "/v1/chat/completions";
    private const string Gemini = "/v1beta/models/m:generateContent";

    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(401, "authentication_error")]
    [InlineData(402, "billing_error")]
    [InlineData(403, "permission_error")]
    [InlineData(404, "not_found_error")]
    [InlineData(413, "request_too_large")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(500, "api_error")]
    [InlineData(529, "overloaded_error")]
    public async Task Anthropic_names_its_errors(int status, string type)
    {
        using HttpResponseMessage response = await Answer("/v1/messages", status);

        Assert.Equal(status, (int)response.StatusCode);
        JsonElement body = await response.JsonAsync();
        Assert.Equal("error", body.At("type").GetString());
        Assert.Equal(type, body.At("error", "type").GetString());
        Assert.Equal(response.Headers.GetValues("request-id").Single(), body.At("request_id").GetString());
    }

    [Theory]
    [InlineData(Chat, 401, "invalid_request_error", "invalid_api_key")]
    [InlineData(Chat, 404, "invalid_request_error", "model_not_found")]
    [InlineData(Chat, 429, "requests", "rate_limit_exceeded")]
    [InlineData("/v1/responses", 500, "server_error", null)]
    [InlineData("/v1/responses", 400, "invalid_request_error", null)]
    public async Task Openai_names_its_errors(string path, int status, string type, string? code)
    {
        using HttpResponseMessage response = await Answer(path, status);

        Assert.Equal(status, (int)response.StatusCode);
        JsonElement error = (await response.JsonAsync()).At("error");
        Assert.Equal(type, error.At("type").GetString());
        Assert.Equal(code, error.At("code").GetString());
    }

    [Theory]
    [InlineData(400, "INVALID_ARGUMENT")]
    [InlineData(403, "PERMISSION_DENIED")]
    [InlineData(429, "RESOURCE_EXHAUSTED")]
    [InlineData(500, "INTERNAL")]
    [InlineData(503, "UNAVAILABLE")]
    public async Task Gemini_names_its_errors(int status, string name)
    {
        using HttpResponseMessage response = await Answer(Gemini, status);

        JsonElement error = (await response.JsonAsync()).At("error");
        Assert.Equal(status, error.At("code").GetInt32());
        Assert.Equal(name, error.At("status").GetString());
    }

    [Theory]
    [InlineData("/v1/messages")]
    [InlineData(Chat)]
    [InlineData(Gemini)]
    public async Task Too_many_requests_say_when_to_come_back(string path)
    {
        using HttpResponseMessage usual = await Answer(path, 429);
        using HttpResponseMessage later = await simulator.Process.Http.PostAsync(path, "{}", ("X-Sim-Status", "429"), ("X-Sim-Retry-After", "60"));
        using HttpResponseMessage silent = await simulator.Process.Http.PostAsync(path, "{}", ("X-Sim-Status", "429"), ("X-Sim-Retry-After", "0"));
        using HttpResponseMessage other = await Answer(path, 500);

        Assert.Equal(TimeSpan.FromSeconds(1), usual.Headers.RetryAfter?.Delta);
        Assert.Equal(TimeSpan.FromSeconds(60), later.Headers.RetryAfter?.Delta);
        Assert.Null(silent.Headers.RetryAfter);
        Assert.Null(other.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("/v1/messages", "error", "message")]
    [InlineData(Chat, "error", "message")]
    [InlineData("/v1/responses", "error", "message")]
    [InlineData(Gemini, "error", "message")]
    public async Task Broken_json_is_refused_in_the_providers_shape(string path, params string[] message)
    {
        using HttpResponseMessage response = await simulator.Process.Http.PostAsync(path, """{"model":""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith("The body is not valid JSON", (await response.JsonAsync()).At([.. message]).GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Sim-Tokns", "5", "There is no setting X-Sim-Tokns.")]
    [InlineData("X-Sim-Tokens", "five", "X-Sim-Tokens must be one N.")]
    public async Task A_mistyped_setting_is_refused(string name, string value, string message)
    {
        using HttpResponseMessage response = await simulator.Process.Http.PostAsync("/v1/messages", "{}", (name, value));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(message, (await response.JsonAsync()).At("error", "message").GetString());
    }

    [Theory]
    [InlineData(RequestBody.BytesMax, HttpStatusCode.OK)]
    [InlineData(RequestBody.BytesMax + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_has_at_most_32_megabytes(int bytes, HttpStatusCode expected)
    {
        string head = """{"model":"m","max_tokens":1,"messages":[{"role":"user","content":" """.TrimEnd(' ');
        const string Tail = "\"}]}";
        string json = head + new string('x', bytes - head.Length - Tail.Length) + Tail;

        using HttpResponseMessage response = await simulator.Process.Http.PostAsync("/v1/messages", json);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.OK)
        {
            int input = (await response.JsonAsync()).At("usage", "input_tokens").GetInt32();
            Assert.Equal(TokenCount.Input(bytes - head.Length - Tail.Length), input);
        }
    }

    [Fact]
    public async Task An_unknown_path_is_not_found_in_the_callers_shape()
    {
        using HttpResponseMessage openai = await simulator.Process.Http.GetAsync("/v1/unknown", []);
        using HttpResponseMessage anthropic = await simulator.Process.Http.GetAsync("/v1/unknown", ("anthropic-version", "2023-06-01"));

        Assert.Equal(HttpStatusCode.NotFound, openai.StatusCode);
        Assert.True((await openai.JsonAsync()).At("error").TryGetProperty("code", out _));
        Assert.Equal("not_found_error", (await anthropic.JsonAsync()).At("error", "type").GetString());
    }

    private Task<HttpResponseMessage> Answer(string path, int status) =>
        simulator.Process.Http.PostAsync(path, "{}", ("X-Sim-Status", $"{status}"));
}
