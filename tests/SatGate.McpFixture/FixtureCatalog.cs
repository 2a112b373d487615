using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SatGate.McpFixture.Primitives;
using SatGate.McpFixture.Tools;

namespace SatGate.McpFixture;

/// <summary>Everything the fixture offers. All sessions share it, so that a change made by one is seen by the others.</summary>
internal sealed class FixtureCatalog
{
    private const string LegacyRevision = "2025-11-25";

    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(5);

    private readonly McpServerPrimitiveCollection<McpServerTool> _tools = [];
    private readonly McpServerPrimitiveCollection<McpServerPrompt> _prompts = [];
    private readonly McpServerResourceCollection _resources = [];
    private readonly FixtureTool _comingTool = FixtureTool.Create("test_coming_tool", "Comes and goes", (_, _) => ValueTask.FromResult(FixtureTool.Text("It is here.")));
    private readonly FixturePrompt _comingPrompt = new("""{"name":"test_coming_prompt","description":"Comes and goes"}""", _ => User("It is here."));

    public FixtureCatalog()
    {
        McpServerTool[] switches =
        [
            FixtureTool.Create("test_trigger_tool_change", "Changes the list of tools", (_, _) => Switch(_tools, _comingTool)),
            FixtureTool.Create("test_trigger_prompt_change", "Changes the list of prompts", (_, _) => Switch(_prompts, _comingPrompt)),
        ];
        foreach (McpServerTool tool in ContentTools.All.Concat(ConversationTools.All).Concat(InputTools.All).Concat(switches))
        {
            _tools.Add(tool);
        }

        foreach (FixturePrompt prompt in FixturePrompts.All)
        {
            _prompts.Add(prompt);
        }

        _resources.Add(Text("test://static-text", "Static text", "This is the content of the static text resource."));
        _resources.Add(FixtureResource.At(
            "test://static-binary", "Static binary", "image/png", $$$"""{"uri":"test://static-binary","mimeType":"image/png","blob":"{{{Samples.Png}}}"}"""));
        _resources.Add(Text("test://watched-resource", "Watched resource", "This is the content of the watched resource."));
        _resources.Add(new FixtureResource(
            """{"uriTemplate":"test://template/{id}/data","name":"Template","description":"A template of the fixture","mimeType":"application/json"}""",
            uri => TemplateId(uri) is not null,
            uri => $$$"""{"uri":"{{{uri}}}","mimeType":"application/json","text":{{{Json.Write(TemplateText(TemplateId(uri)!))}}}}"""));
    }

    /// <summary>Puts all of it into the options of a server.</summary>
    public void Describe(McpServerOptions server, FixtureEra era)
    {
        server.ServerInfo = new Implementation { Name = "satgate-mcp-fixture", Version = "1.0.0" };
        server.ProtocolVersion = era == FixtureEra.Legacy ? LegacyRevision : null;
        server.ToolCollection = _tools;
        server.PromptCollection = _prompts;
        server.ResourceCollection = _resources;
        server.Capabilities = new ServerCapabilities
        {
            Tools = new ToolsCapability { ListChanged = true },
            Prompts = new PromptsCapability { ListChanged = true },
            Resources = new ResourcesCapability { Subscribe = true },
            Logging = new LoggingCapability(),
            Completions = new CompletionsCapability(),
        };
        server.Handlers.CompleteHandler = (request, _) => ValueTask.FromResult(Complete(request.Params!.Argument.Value));
        server.Handlers.SubscribeToResourcesHandler = (_, _) => ValueTask.FromResult(new EmptyResult());
        server.Handlers.UnsubscribeFromResourcesHandler = (_, _) => ValueTask.FromResult(new EmptyResult());
        server.Handlers.SetLoggingLevelHandler = (_, _) => ValueTask.FromResult(new EmptyResult());
        server.Filters.Request.ListToolsFilters.Add(KeepAsync);
        server.Filters.Request.ListPromptsFilters.Add(KeepAsync);
        server.Filters.Request.ListResourcesFilters.Add(KeepAsync);
        server.Filters.Request.ListResourceTemplatesFilters.Add(KeepAsync);
        server.Filters.Request.ReadResourceFilters.Add(KeepAsync);
    }

    /// <summary>Says how long a result may be kept, and by whom.</summary>
    private static McpRequestHandler<TParams, TResult> KeepAsync<TParams, TResult>(McpRequestHandler<TParams, TResult> next)
        where TResult : ICacheableResult => async (request, token) =>
        {
            TResult result = await next(request, token);
            result.TimeToLive = TimeToLive;
            result.CacheScope = CacheScope.Public;
            return result;
        };

    private static ValueTask<CallToolResult> Switch<T>(McpServerPrimitiveCollection<T> list, T member)
        where T : IMcpServerPrimitive
    {
        bool removed = list.Remove(member);
        if (!removed)
        {
            list.TryAdd(member);
        }

        return ValueTask.FromResult(FixtureTool.Text(removed ? "It is gone." : "It is here."));
    }

    private static CompleteResult Complete(string begun)
    {
        string[] known = ["paris", "park", "party"];
        string[] values = [.. known.Where(k => k.StartsWith(begun, StringComparison.Ordinal))];
        return new CompleteResult { Completion = new Completion { Values = values, Total = values.Length, HasMore = false } };
    }

    private static FixtureResource Text(string uri, string name, string text) =>
        FixtureResource.At(uri, name, "text/plain", $$$"""{"uri":"{{{uri}}}","mimeType":"text/plain","text":"{{{text}}}"}""");

    private static string? TemplateId(string uri) =>
        Regex.Match(uri, "^test://template/(?<id>[^/]+)/data$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) is { Success: true } match
            ? match.Groups["id"].Value
            : null;

    private static string TemplateText(string id) => $$$"""{"id":"{{{id}}}","templateTest":true,"data":"Data for ID: {{{id}}}"}""";

    private static GetPromptResult User(string text) => FixturePrompts.User(text);
}
