using SatGate.Mcp.Upstreams.Http;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Upstreams.Sse;

/// <summary>A tool server over the older HTTP transport.</summary>
internal sealed class SseUpstream : SupervisedUpstream
{
    private readonly HttpTarget _target;
    private readonly OAuthTokens? _tokens;

    /// <summary>Makes one.</summary>
    /// <param name="definition">How it is configured.</param>
    /// <param name="context">What all servers share.</param>
    public SseUpstream(McpUpstreamDefinition definition, UpstreamContext context)
        : base(definition, context)
    {
        _target = new HttpTarget(definition, context);
        _tokens = OwnTokens.Make(definition, context);
    }

    /// <inheritdoc/>
    protected override string TransportName => "HTTP with server-sent events";

    /// <summary>Opens a session and goes through its handshake, for any upstream that turns out to speak this transport.</summary>
    public static Task<OpenOutcome> OpenAsync(
        SupervisedUpstream upstream, HttpTarget target, OAuthTokens? tokens, SessionPlan plan, CancellationToken cancellationToken)
    {
        var session = new SseSession(upstream, target, tokens, plan);
        return GreetAsync(
            session,
            async () => await session.ConnectAsync(upstream.Definition.Timeout, cancellationToken) ??
                await Handshake.InitializeAsync(session, plan.Capabilities, upstream.Definition.Timeout, cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<OpenOutcome> OpenAsync(SessionPlan plan, CancellationToken cancellationToken) =>
        OpenAsync(this, _target, _tokens, plan, cancellationToken);

    /// <inheritdoc/>
    protected override void OnStopped()
    {
        _target.Pool.Retire();
        _tokens?.Dispose();
    }
}
