using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams.Sse;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>A tool server over streamable HTTP.</summary>
internal sealed class HttpUpstream : SupervisedUpstream
{
    private readonly HttpTarget _target;
    private readonly OAuthTokens? _tokens;
    private volatile bool _isLegacy;

    /// <summary>Makes one.</summary>
    /// <param name="definition">How it is configured.</param>
    /// <param name="context">What all servers share.</param>
    public HttpUpstream(McpUpstreamDefinition definition, UpstreamContext context)
        : base(definition, context)
    {
        _target = new HttpTarget(definition, context);
        _tokens = OwnTokens.Make(definition, context);
    }

    /// <inheritdoc/>
    protected override string TransportName => "streamable HTTP";

    /// <inheritdoc/>
    protected override bool SharesByCapabilities => true;

    /// <inheritdoc/>
    protected override async Task<OpenOutcome> OpenAsync(SessionPlan plan, CancellationToken cancellationToken)
    {
        var session = new HttpSession(this, _target, _tokens, plan);
        OpenOutcome outcome = await GreetAsync(session, () => GreetAsync(session, plan, cancellationToken), cancellationToken);
        if (outcome.Session is null && Definition.Era == McpEraPin.Auto && session.RefusedStatus is 400 or 404 or 405)
        {
            // What a server of the older transport says to a POST where its stream is.
            OpenOutcome older = await SseUpstream.OpenAsync(this, _target, _tokens, plan, cancellationToken);
            return older.Session is null ? outcome : older;
        }

        return outcome;
    }

    /// <inheritdoc/>
    protected override void OnStopped()
    {
        _target.Pool.Retire();
        _tokens?.Dispose();
    }

    private async ValueTask<string?> GreetAsync(HttpSession session, SessionPlan plan, CancellationToken cancellationToken)
    {
        if (Definition.Era != McpEraPin.Legacy && !_isLegacy && await Handshake.DiscoverAsync(session, Definition.Timeout, cancellationToken) == true)
        {
            return null;
        }

        if (!session.IsOpen)
        {
            return session.CloseDetail ?? "it cannot be reached";
        }

        if (Definition.Era == McpEraPin.Modern)
        {
            return $"it does not speak revision {ProtocolVersions.NameOf(ProtocolVersions.Newest)}";
        }

        string? error = await Handshake.InitializeAsync(session, plan.Capabilities, Definition.Timeout, cancellationToken);
        if (error is null)
        {
            _isLegacy = true;
            session.Listen();
        }

        return error;
    }
}
