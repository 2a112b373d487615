using SatGate.Model.Configuration;

namespace SatGate.Mcp.Upstreams;

/// <summary>A tool server whose transport is not there yet.</summary>
internal sealed class MissingUpstream(McpUpstreamDefinition definition, UpstreamContext context) : SupervisedUpstream(definition, context)
{
    /// <inheritdoc/>
    protected override string TransportName => "none";

    /// <inheritdoc/>
    protected override Task<OpenOutcome> OpenAsync(SessionPlan plan, CancellationToken cancellationToken) =>
        Task.FromResult(OpenOutcome.Failed("its transport is not supported"));
}
