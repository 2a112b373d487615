using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SatGate.McpFixture.Tools;

namespace SatGate.McpFixture.Primitives;

/// <summary>A prompt whose description is written as it appears in a list.</summary>
internal sealed class FixturePrompt(string definition, Func<GetPromptRequestParams, GetPromptResult> get) : McpServerPrompt
{
    /// <inheritdoc/>
    public override Prompt ProtocolPrompt { get; } = Json.Read<Prompt>(definition);

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];

    /// <inheritdoc/>
    public override ValueTask<GetPromptResult> GetAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken = default) =>
        Questions.AnsweredAsync(request, () => get(request.Params!), cancellationToken);
}
