using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using SatGate.McpFixture.Primitives;
using SatGate.McpFixture.Tools;

namespace SatGate.McpFixture;

/// <summary>The prompts of the fixture.</summary>
internal static class FixturePrompts
{
    /// <summary>All of them.</summary>
    public static IEnumerable<FixturePrompt> All =>
    [
        new("""{"name":"test_simple_prompt","description":"A prompt without arguments"}""", static _ => User("This is a simple prompt for testing.")),
        new(
            """{"name":"test_prompt_with_arguments","description":"A prompt with two arguments","arguments":[{"name":"arg1","required":true},{"name":"arg2","required":true}]}""",
            static asked => User($"Prompt with arguments: arg1='{Argument(asked, "arg1")}', arg2='{Argument(asked, "arg2")}'")),
        new(
            """{"name":"test_prompt_with_embedded_resource","description":"A prompt that holds a resource","arguments":[{"name":"resourceUri","required":true}]}""",
            static asked => Json.Read<GetPromptResult>(
                $$$"""
                {"messages":[
                  {"role":"user","content":{"type":"resource","resource":{"uri":{{{Json.Write(Argument(asked, "resourceUri"))}}},"mimeType":"text/plain","text":"Embedded resource content for testing."} } },
                  {"role":"user","content":{"type":"text","text":"Please process the embedded resource above."}}]}
                """)),
        new(
            """{"name":"test_prompt_with_image","description":"A prompt that holds a picture"}""",
            static _ => Json.Read<GetPromptResult>(
                $$$"""
                {"messages":[{"role":"user","content":{"type":"image","data":"{{{Samples.Png}}}","mimeType":"image/png"}},
                  {"role":"user","content":{"type":"text","text":"Please analyze the image above."}}]}
                """)),
        new(
            """{"name":"test_input_required_result_prompt","description":"A prompt that asks for its context first"}""",
            static asked => InputTools.TextOf(asked, "user_context", "context") is { } context
                ? User($"The context is {context}.")
                : throw Questions.Ask(null, ("user_context", Questions.Text("What context should the prompt use?", "context")))),
    ];

    /// <summary>A prompt of one text of the user.</summary>
    public static GetPromptResult User(string text) =>
        new() { Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = text } }] };

    private static string Argument(GetPromptRequestParams asked, string name) =>
        asked.Arguments is { } arguments && arguments.TryGetValue(name, out System.Text.Json.JsonElement value)
            ? value.ToString()
            : throw new McpProtocolException($"The argument {name} is missing.", McpErrorCode.InvalidParams);
}
