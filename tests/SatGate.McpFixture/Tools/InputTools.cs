using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SatGate.McpFixture.Primitives;

namespace SatGate.McpFixture.Tools;

/// <summary>Tools of the stateless revisions that need input from the client before they have a result.</summary>
internal static class InputTools
{
    /// <summary>All of them.</summary>
    public static IEnumerable<McpServerTool> All =>
    [
        Tool("test_input_required_result_elicitation", "Asks for a name", static request =>
            TextOf(request, "user_name", "name") is { } name ? $"Hello, {name}!" : throw Questions.Ask(null, ("user_name", Questions.Text("What is your name?", "name")))),
        Tool("test_streaming_elicitation", "Asks for a name", static request =>
            TextOf(request, "user_name", "name") is { } name ? $"Hello, {name}!" : throw Questions.Ask(null, ("user_name", Questions.Text("What is your name?", "name")))),
        Tool("test_input_required_result_sampling", "Asks the client's model", static request =>
            Answer(request, "capital_question") is { } answer
                ? $"The model said: {answer}"
                : throw Questions.Ask(null, ("capital_question", Questions.Model("What is the capital of France?", 100)))),
        Tool("test_input_required_result_list_roots", "Asks for roots", static request =>
            Answer(request, "client_roots") is { } answer ? $"The roots are {answer}" : throw Questions.Ask(null, ("client_roots", Questions.Roots()))),
        Tool("test_input_required_result_request_state", "Asks, and keeps state at the client", static request => Confirm(request, "confirm")),
        Tool("test_input_required_result_tampered_state", "Asks, and keeps state at the client", static request => Confirm(request, "confirm")),
        Tool("test_input_required_result_multiple_inputs", "Asks three questions at once", AskThree),
        Tool("test_input_required_result_multi_round", "Asks twice", AskTwice),
        Tool("test_input_required_result_capabilities", "Asks what the client can answer", AskWhatCanBeAnswered),
        Tool("test_missing_capability", "Needs a client with a model", static request =>
            request.Server.ClientCapabilities?.Sampling is null
                ? throw new MissingRequiredClientCapabilityException(
                    new ClientCapabilities { Sampling = new SamplingCapability() }, "This tool needs the sampling capability.")
                : "The client has a model."),
    ];

    /// <summary>The text that the user gave for this question, if any.</summary>
    public static string? TextOf(RequestParams? parameters, string key, string property) =>
        parameters?.InputResponses?.TryGetValue(key, out InputResponse? response) == true
        && response.RawValue is { ValueKind: JsonValueKind.Object } raw
        && raw.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.Object
        && content.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string? TextOf(RequestContext<CallToolRequestParams> request, string key, string property) => TextOf(request.Params, key, property);

    private static FixtureTool Tool(string name, string description, Func<RequestContext<CallToolRequestParams>, string> invoke) =>
        FixtureTool.Create(name, description, (request, token) => Questions.AnsweredAsync(request, () => FixtureTool.Text(invoke(request)), token));

    private static string? Answer(RequestContext<CallToolRequestParams> request, string key) =>
        request.Params?.InputResponses?.TryGetValue(key, out InputResponse? response) == true ? response.RawValue.GetRawText() : null;

    private static string Confirm(RequestContext<CallToolRequestParams> request, string key)
    {
        if (Answer(request, key) is null)
        {
            throw Questions.Ask(RequestState.Seal("confirm"), (key, Questions.YesOrNo("Please confirm", "ok")));
        }

        RequestState.Open(request.Params?.RequestState);
        return "state-ok";
    }

    private static string AskThree(RequestContext<CallToolRequestParams> request)
    {
        string[] keys = ["user_name", "greeting", "client_roots"];
        if (keys.Any(key => Answer(request, key) is null))
        {
            throw Questions.Ask(
                RequestState.Seal("three"),
                (keys[0], Questions.Text("What is your name?", "name")),
                (keys[1], Questions.Model("Generate a greeting", 50)),
                (keys[2], Questions.Roots()));
        }

        RequestState.Open(request.Params?.RequestState);
        return string.Join(' ', keys.Select(key => Answer(request, key)));
    }

    private static string AskTwice(RequestContext<CallToolRequestParams> request)
    {
        if (TextOf(request, "step2", "color") is { } color)
        {
            return $"{RequestState.Open(request.Params?.RequestState)} likes {color}.";
        }

        if (TextOf(request, "step1", "name") is { } name)
        {
            RequestState.Open(request.Params?.RequestState);
            throw Questions.Ask(RequestState.Seal(name), ("step2", Questions.Text("Step 2: What is your favorite color?", "color")));
        }

        throw Questions.Ask(RequestState.Seal("step1"), ("step1", Questions.Text("Step 1: What is your name?", "name")));
    }

    private static string AskWhatCanBeAnswered(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params?.InputResponses is { Count: > 0 })
        {
            return "The client answered.";
        }

        var questions = new List<(string, InputRequest)>();
        if (request.Server.ClientCapabilities?.Sampling is not null)
        {
            questions.Add(("greeting", Questions.Model("Generate a greeting", 50)));
        }

        if (request.Server.ClientCapabilities?.Elicitation is not null)
        {
            questions.Add(("user_name", Questions.Text("What is your name?", "name")));
        }

        return questions.Count == 0 ? "The client answers no questions." : throw Questions.Ask(null, [.. questions]);
    }
}
