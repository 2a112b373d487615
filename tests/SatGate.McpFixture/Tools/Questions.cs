using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

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

    /// <summary>
    /// Lets something that asks by ending in a question have its answers: in revisions with sessions the client is asked while the request is
    /// under way, in the others the question is the result.
    /// </summary>
    public static async ValueTask<TResult> AnsweredAsync<TParams, TResult>(
        RequestContext<TParams> request, Func<TResult> attempt, CancellationToken cancellationToken)
        where TParams : RequestParams
    {
        const int RoundsMax = 5;
        bool isAsked = request.Params!.Meta?.ContainsKey("io.modelcontextprotocol/protocolVersion") != true;
        for (int round = 0; isAsked && round < RoundsMax; round++)
        {
            try
            {
                return attempt();
            }
            catch (InputRequiredException question)
            {
                request.Params.RequestState = question.Result.RequestState;
                request.Params.InputResponses = new Dictionary<string, InputResponse>(StringComparer.Ordinal);
                foreach ((string key, InputRequest asked) in question.Result.InputRequests ?? new Dictionary<string, InputRequest>(StringComparer.Ordinal))
                {
                    request.Params.InputResponses[key] = await AnswerAsync(request.Server, asked, cancellationToken);
                }
            }
        }

        return attempt();
    }

    private static async ValueTask<InputResponse> AnswerAsync(McpServer server, InputRequest asked, CancellationToken cancellationToken) => asked.Method switch
    {
        RequestMethods.ElicitationCreate => InputResponse.FromElicitResult(
            await server.ElicitAsync(Json.Read<ElicitRequestParams>(asked.Params.ToString()!), cancellationToken)),
        RequestMethods.SamplingCreateMessage => InputResponse.FromSamplingResult(
            await server.SampleAsync(Json.Read<CreateMessageRequestParams>(asked.Params.ToString()!), cancellationToken)),
        _ => InputResponse.FromRootsResult(await server.RequestRootsAsync(new ListRootsRequestParams(), cancellationToken)),
    };

    private static InputRequest Elicitation(string message, string property, string type) => new()
    {
        Method = RequestMethods.ElicitationCreate,
        Params = Json.Element(
            $$$"""
            {"message":{{{Json.Write(message)}}},"requestedSchema":{"type":"object","properties":{"{{{property}}}":{"type":"{{{type}}}"}},"required":["{{{property}}}"]}}
            """),
    };
}
