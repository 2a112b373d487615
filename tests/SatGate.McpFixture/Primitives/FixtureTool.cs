using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SatGate.McpFixture.Primitives;

/// <summary>A tool whose description is written as it appears in a list.</summary>
internal sealed class FixtureTool(
    string definition,
    Func<RequestContext<CallToolRequestParams>, CancellationToken, ValueTask<CallToolResult>> invoke) : McpServerTool
{
    /// <inheritdoc/>
    public override Tool ProtocolTool { get; } = Json.Read<Tool>(definition);

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];

    /// <summary>A tool with these properties of its arguments, all of them required strings.</summary>
    public static FixtureTool Create(
        string name,
        string description,
        Func<RequestContext<CallToolRequestParams>, CancellationToken, ValueTask<CallToolResult>> invoke,
        params string[] arguments)
    {
        string properties = string.Join(',', arguments.Select(a => $$$"""{{{Json.Write(a)}}}:{"type":"string"}"""));
        string required = string.Join(',', arguments.Select(Json.Write));
        string schema = $$$"""{"type":"object","properties":{{{{properties}}}},"required":[{{{required}}}]}""";
        return new FixtureTool($$$"""{"name":{{{Json.Write(name)}}},"description":{{{Json.Write(description)}}},"inputSchema":{{{schema}}}}""", invoke);
    }

    /// <summary>A tool without arguments that always gives the same result.</summary>
    public static FixtureTool Constant(string name, string description, string result) =>
        Create(name, description, (_, _) => ValueTask.FromResult(Json.Read<CallToolResult>(result)));

    /// <summary>A result of one text.</summary>
    public static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    /// <inheritdoc/>
    public override ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default) =>
        invoke(request, cancellationToken);
}
