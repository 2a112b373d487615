using System.Net;
using System.Text.Json;
using SatGate.SimulatedLlm.Tests.Support;

namespace SatGate.SimulatedLlm.Tests;

public sealed class ServerOptionTests(SharedSimulator simulator)
{
    private const string Message = """{"model":"a","max_tokens":1,"messages":[]}""";

    [Fact]
    public async Task A_list_of_models_has_the_shape_of_its_caller()
    {
        HttpClient http = simulator.Process.Http;
        using HttpResponseMessage openai = await http.GetAsync("/v1/models", []);
        using HttpResponseMessage anthropic = await http.GetAsync("/v1/models?limit=1000", ("anthropic-version", "2023-06-01"));
        using HttpResponseMessage google = await http.GetAsync("/v1/models", ("x-goog-api-key", "k"));
        using HttpResponseMessage beta = await http.GetAsync("/v1beta/models", []);

        JsonElement list = await openai.JsonAsync();
        Assert.Equal("list", list.At("object").GetString());
        Assert.Equal("model", list.At("data", 0, "object").GetString());
        JsonElement page = await anthropic.JsonAsync();
        Assert.Equal("model", page.At("data", 0, "type").GetString());
        Assert.False(page.At("has_more").GetBoolean());
        Assert.Equal(page.At("data", 0, "id").GetString(), page.At("first_id").GetString());
        Assert.StartsWith("models/", (await google.JsonAsync()).At("models", 0, "name").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("models/", (await beta.JsonAsync()).At("models", 0, "name").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_model_is_found_or_not()
    {
        using HttpResponseMessage found = await simulator.Process.Http.GetAsync("/v1/models/gpt-6-luna", []);
        using HttpResponseMessage missing = await simulator.Process.Http.GetAsync("/v1/models/gpt-0", []);

        Assert.Equal("gpt-6-luna", (await found.JsonAsync()).At("id").GetString());
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task With_require_key_every_provider_wants_its_own_credential()
    {
        await using SimulatorProcess process = await SimulatorProcess.StartAsync("--require-key", "--tokens", "1");
        (string Path, string Body, (string, string)[] Accepted)[] providers =
        [
            ("/v1/messages", Message, [("x-api-key", "k"), ("Authorization", "Bearer k")]),
            ("/v1/chat/completions", Message, [("Authorization", "Bearer k")]),
            ("/v1beta/models/m:generateContent", """{"contents":[]}""", [("x-goog-api-key", "k"), ("Authorization", "Bearer k")]),
        ];

        foreach ((string path, string body, (string, string)[] accepted) in providers)
        {
            using HttpResponseMessage refused = await process.Http.PostAsync(path, body);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            foreach ((string, string) credential in accepted)
            {
                using HttpResponseMessage answered = await process.Http.PostAsync(path, body, credential);
                Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
            }
        }

        using HttpResponseMessage byQuery = await process.Http.PostAsync("/v1beta/models/m:generateContent?key=k", """{"contents":[]}""");
        Assert.Equal(HttpStatusCode.OK, byQuery.StatusCode);
        using HttpResponseMessage list = await process.Http.GetAsync("/v1/models", []);
        Assert.Equal(HttpStatusCode.Unauthorized, list.StatusCode);
    }

    [Fact]
    public async Task With_strict_models_an_unknown_one_is_not_found()
    {
        await using SimulatorProcess process = await SimulatorProcess.StartAsync("--strict-models", "--models", "a,b");

        using HttpResponseMessage known = await process.Http.PostAsync("/v1/messages", Message);
        using HttpResponseMessage unknown = await process.Http.PostAsync("/v1/messages", Message.Replace("\"a\"", "\"c\"", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("not_found_error", (await unknown.JsonAsync()).At("error", "type").GetString());
    }

    [Fact]
    public async Task Flags_are_the_defaults_that_headers_replace()
    {
        await using SimulatorProcess process = await SimulatorProcess.StartAsync("--tokens", "3", "--seed", "5", "--status", "500");

        using HttpResponseMessage refused = await process.Http.PostAsync("/v1/messages", Message);
        using HttpResponseMessage answered = await process.Http.PostAsync(
            "/v1/responses", """{"model":"m","input":"x"}""", ("X-Sim-Status", "200"), ("x-sim-tokens", "4"));

        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Equal(SimulatedText.Build(5, 4), (await answered.JsonAsync()).At("output", 0, "content", 0, "text").GetString());
    }
}
