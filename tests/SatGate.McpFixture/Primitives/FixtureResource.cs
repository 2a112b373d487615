using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SatGate.McpFixture.Primitives;

/// <summary>A resource, or a template of them, whose description is written as it appears in a list.</summary>
internal sealed class FixtureResource(string definition, Func<string, bool> isMatch, Func<string, string> contents) : McpServerResource
{
    /// <inheritdoc/>
    public override ResourceTemplate ProtocolResourceTemplate { get; } = Json.Read<ResourceTemplate>(definition);

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];

    /// <summary>A resource at one address.</summary>
    public static FixtureResource At(string uri, string name, string mimeType, string contents) => new(
        $$$"""{"uriTemplate":"{{{uri}}}","name":"{{{name}}}","description":"A resource of the fixture","mimeType":"{{{mimeType}}}"}""",
        asked => asked == uri,
        _ => contents);

    /// <inheritdoc/>
    public override bool IsMatch(string uri) => isMatch(uri);

    /// <inheritdoc/>
    public override ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Json.Read<ReadResourceResult>($$$"""{"contents":[{{{contents(request.Params!.Uri)}}}]}"""));
}
