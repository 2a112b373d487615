using ModelContextProtocol.Protocol;

namespace SatGate.McpFixture.Tools;

/// <summary>What tools of the stateless revisions ask for: results that need input first.</summary>
internal static class Questions
{
    /// <summary>A question to the user for one text.</summary>
    public static InputRequest Text(string message, string property) => Elicitation(message, property, "string");

    /// <summary>A question to the user for a yes or no.</summary>
    public static InputRequest YesOrNo(string message, string property) => Elicitation(message, property, "boolean");

    /// <summary>A question to the client's model.</summary>
    public static InputRequest Model(string text, int maxTokens) => new()
    {
        Method = RequestMethods.SamplingCreateMessage,
        Params = Json.Element($$$"""{"messages":[{"role":"user","content":{"type":"text","text":{{{Json.Write(text)}}}}}],"maxTokens":{{{maxTokens}}}}"""),
    };

    /// <summary>A question for the client's roots.</summary>
    public static InputRequest Roots() => new() { Method = RequestMethods.RootsList, Params = Json.Element("{}") };

    /// <summary>The end of a round: asks these questions.</summary>
    public static InputRequiredException Ask(string? state, params (string Key, InputRequest Request)[] requests) =>
        new(requests.ToDictionary(r => r.Key, r => r.Request, StringComparer.Ordinal), state!);

    private static InputRequest Elicitation(string message, string property, string type) => new()
    {
        Method = RequestMethods.ElicitationCreate,
        Params = Json.Element(
            $$$"""
            {"message":{{{Json.Write(message)}}},"requestedSchema":{"type":"object","properties":{"{{{property}}}":{"type":"{{{type}}}"}},"required":["{{{property}}}"]}}
            """),
    };
}
