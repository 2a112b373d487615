using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SatGate.SimulatedLlm;

/// <summary>The lists of models, in the shape of whoever asks.</summary>
internal sealed class ModelEndpoints(Simulator simulator, GenerationEndpoint generation)
{
    private const string CreatedAt = "2026-01-01T00:00:00Z";

    /// <summary><c>GET /v1/models</c>.</summary>
    public Task ListAsync(HttpContext context) => SendAsync(context, ShapeOf(context.Request), ListJson);

    /// <summary><c>GET /v1beta/models</c>.</summary>
    public Task ListGeminiAsync(HttpContext context) => SendAsync(context, GeminiProvider.Array, ListJson);

    /// <summary><c>GET /v1/models/{model}</c>.</summary>
    public Task GetAsync(HttpContext context) => GetAsync(context, ShapeOf(context.Request));

    /// <summary><c>GET /v1beta/models/{model}</c>.</summary>
    public Task GetGeminiAsync(HttpContext context) => GetAsync(context, GeminiProvider.Array);

    /// <summary><c>POST /v1beta/models/{model}:{method}</c>, and the same under <c>/v1</c>.</summary>
    public Task GenerateAsync(HttpContext context)
    {
        string path = Model(context);
        int colon = path.LastIndexOf(':');
        string model = colon < 0 ? path : path[..colon];
        bool events = context.Request.Query["alt"] == "sse";
        return (colon < 0 ? "" : path[(colon + 1)..]) switch
        {
            "generateContent" => generation.HandleAsync(context, GeminiProvider.Array, model, stream: false),
            "streamGenerateContent" =>
                generation.HandleAsync(context, events ? GeminiProvider.Events : GeminiProvider.Array, model, stream: true),
            _ => NotFoundAsync(context),
        };
    }

    /// <summary>Any path that nothing answers.</summary>
    public Task NotFoundAsync(HttpContext context) => ErrorAnswer.SendAsync(
        context, ShapeOf(context.Request), 404, $"Unknown request URL: {context.Request.Method} {context.Request.Path}",
        simulator.Statistics.NextId(), simulator.Settings);

    private static Provider ShapeOf(HttpRequest request) =>
        request.Headers.ContainsKey(AnthropicProvider.VersionHeader) ? AnthropicProvider.Instance
        : request.Headers.ContainsKey(GeminiProvider.KeyHeader) || request.Path.StartsWithSegments("/v1beta", StringComparison.Ordinal)
            ? GeminiProvider.Array
        : ChatProvider.Instance;

    private static string Model(HttpContext context) => (string)context.Request.RouteValues["model"]!;

    private static string ModelJson(Provider shape, string model)
    {
        string name = JsonEncodedText.Encode(model).Value;
        return shape switch
        {
            AnthropicProvider => $$"""{"type":"model","id":"{{name}}","display_name":"{{name}}","created_at":"{{CreatedAt}}"}""",
            GeminiProvider =>
                $$"""{"name":"models/{{name}}","version":"001","displayName":"{{name}}","inputTokenLimit":1048576"""
                + $$""","outputTokenLimit":65536,"supportedGenerationMethods":["generateContent"]}""",
            _ => $$"""{"id":"{{name}}","object":"model","created":{{Answer.CreatedUnixSeconds}},"owned_by":"system"}""",
        };
    }

    private static string ListJson(Provider shape, IReadOnlyList<string> models)
    {
        string items = string.Join(',', models.Select(model => ModelJson(shape, model)));
        return shape switch
        {
            AnthropicProvider =>
                $$"""{"data":[{{items}}],"has_more":false"""
                + $$""","first_id":"{{JsonEncodedText.Encode(models[0])}}","last_id":"{{JsonEncodedText.Encode(models[^1])}}"}""",
            GeminiProvider => $$"""{"models":[{{items}}]}""",
            _ => $$"""{"object":"list","data":[{{items}}]}""",
        };
    }

    private Task GetAsync(HttpContext context, Provider shape)
    {
        string model = Model(context);
        return simulator.Options.Models.Contains(model)
            ? SendAsync(context, shape, (provider, _) => ModelJson(provider, model))
            : ErrorAnswer.SendAsync(context, shape, 404, $"model: {model}", simulator.Statistics.NextId(), simulator.Settings);
    }

    private async Task SendAsync(HttpContext context, Provider shape, Func<Provider, IReadOnlyList<string>, string> json)
    {
        SimulationSettings settings = simulator.Settings;
        bool understood = SettingTable.TryApply(context.Request.Headers, ref settings, out string problem);
        string id = settings.Id ?? simulator.Statistics.NextId();
        shape.AddHeaders(context.Response.Headers, id);
        (int status, string message) =
            !understood ? (400, problem)
            : simulator.Options.RequireKey && !shape.HasCredential(context.Request) ? (401, "No credential was provided.")
            : (settings.Status, Provider.SimulatedMessage(settings.Status));
        if (status != 200)
        {
            await ErrorAnswer.SendAsync(context, shape, status, message, id, settings);
            return;
        }

        ArrayBufferWriter<byte> body = new();
        body.Append(json(shape, simulator.Options.Models));
        await JsonAnswer.SendAsync(context, body.WrittenMemory);
    }
}
