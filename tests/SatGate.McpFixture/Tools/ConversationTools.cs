using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SatGate.McpFixture.Primitives;

namespace SatGate.McpFixture.Tools;

/// <summary>Tools that say something to the client, or ask it something, before their result.</summary>
internal static class ConversationTools
{
    /// <summary>Between two notifications, so that they can be seen to come one by one.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>After which a client shall come back for the rest of a stream.</summary>
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(500);

    private const string Defaults = """
        {"message":"Please review these values","requestedSchema":{"type":"object","properties":{
          "name":{"type":"string","description":"Name","default":"John Doe"},
          "age":{"type":"integer","description":"Age","default":30},
          "score":{"type":"number","description":"Score","default":95.5},
          "status":{"type":"string","description":"Status","enum":["active","inactive","pending"],"default":"active"},
          "verified":{"type":"boolean","description":"Verified","default":true}}}}
        """;

    private const string Enumerations = """
        {"message":"Please choose","requestedSchema":{"type":"object","properties":{
          "untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
          "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First Option"},{"const":"value2","title":"Second Option"},{"const":"value3","title":"Third Option"}]},
          "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["Option One","Option Two","Option Three"]},
          "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
          "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First Choice"},{"const":"value2","title":"Second Choice"},{"const":"value3","title":"Third Choice"}]}}}}}
        """;

    private const string UserSchema = """
        {"type":"object","properties":{"username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}},"required":["username","email"]}
        """;

    /// <summary>All of them.</summary>
    public static IEnumerable<McpServerTool> All =>
    [
        FixtureTool.Create("test_tool_with_logging", "Writes three log messages", LogAsync),
        FixtureTool.Create("test_logging_tool", "Writes three log messages", LogAsync),
        FixtureTool.Create("test_tool_with_progress", "Reports progress", ReportProgressAsync),
        FixtureTool.Create("test_reconnection", "Ends its stream before its result", ReconnectAsync),
        FixtureTool.Create("test_sampling", "Asks the client's model", SampleAsync, "prompt"),
        FixtureTool.Create(
            "test_elicitation",
            "Asks the client's user",
            (request, token) => ElicitAsync(
                request, $$$"""{"message":{{{Json.Write(Argument(request, "message"))}}},"requestedSchema":{{{UserSchema}}}}""", "User response: action=", token),
            "message"),
        FixtureTool.Create(
            "test_elicitation_sep1034_defaults",
            "Asks with default values",
            static (request, token) => ElicitAsync(request, Defaults, "Elicitation completed: action=", token)),
        FixtureTool.Create(
            "test_elicitation_sep1330_enums",
            "Asks with every kind of choice",
            static (request, token) => ElicitAsync(request, Enumerations, "Elicitation completed: action=", token)),
    ];

    private static async ValueTask<CallToolResult> LogAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        string[] messages = ["Tool execution started", "Tool processing data", "Tool execution completed"];
        foreach (string message in messages)
        {
            if (message != messages[0])
            {
                await Task.Delay(Pause, cancellationToken);
            }

            if (MayLog(request))
            {
                var parameters = new LoggingMessageNotificationParams { Level = LoggingLevel.Info, Data = Json.Element(Json.Write(message)) };
                await request.Server.SendNotificationAsync(NotificationMethods.LoggingMessageNotification, parameters, cancellationToken: cancellationToken);
            }
        }

        return FixtureTool.Text("Three messages were written.");
    }

    /// <summary>The stateless revisions ask for log messages in each request.</summary>
    private static bool MayLog(RequestContext<CallToolRequestParams> request) =>
        request.Params?.Meta is not { } meta
        || !meta.ContainsKey("io.modelcontextprotocol/protocolVersion")
        || meta.ContainsKey("io.modelcontextprotocol/logLevel");

    private static async ValueTask<CallToolResult> ReportProgressAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        foreach (int progress in (int[])[0, 50, 100])
        {
            if (progress > 0)
            {
                await Task.Delay(Pause, cancellationToken);
            }

            if (request.Params?.ProgressToken is { } token)
            {
                await request.Server.NotifyProgressAsync(
                    token, new ProgressNotificationValue { Progress = progress, Total = 100 }, cancellationToken: cancellationToken);
            }
        }

        return FixtureTool.Text("All of it is done.");
    }

    private static async ValueTask<CallToolResult> ReconnectAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        await request.EnablePollingAsync(PollingInterval, cancellationToken);
        await Task.Delay(Pause, cancellationToken);
        return FixtureTool.Text("The result came after the stream had ended.");
    }

    private static async ValueTask<CallToolResult> SampleAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        string text = Json.Write(Argument(request, "prompt"));
        CreateMessageResult answer = await request.Server.SampleAsync(
            Json.Read<CreateMessageRequestParams>($$$"""{"messages":[{"role":"user","content":{"type":"text","text":{{{text}}}}}],"maxTokens":100}"""),
            cancellationToken);
        string said = answer.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text ?? "nothing";
        return FixtureTool.Text($"LLM response: {said}");
    }

    private static async ValueTask<CallToolResult> ElicitAsync(
        RequestContext<CallToolRequestParams> request, string question, string prefix, CancellationToken cancellationToken)
    {
        ElicitResult answer = await request.Server.ElicitAsync(Json.Read<ElicitRequestParams>(question), cancellationToken);
        return FixtureTool.Text($"{prefix}{answer.Action}, content={Json.Write(answer.Content ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal))}");
    }

    private static string Argument(RequestContext<CallToolRequestParams> request, string name) =>
        request.Params?.Arguments?.TryGetValue(name, out JsonElement value) == true
            ? value.ToString()
            : throw new McpProtocolException($"The argument {name} is missing.", McpErrorCode.InvalidParams);
}
