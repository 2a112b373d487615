using System.Collections;
using SatGate.Mcp.Protocol;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>A tool server that is a child process.</summary>
/// <param name="definition">How it is configured.</param>
/// <param name="context">What all servers share.</param>
/// <param name="ownEnvironment">The gateway's environment.</param>
internal sealed class StdioUpstream(McpUpstreamDefinition definition, UpstreamContext context, IDictionary ownEnvironment)
    : SupervisedUpstream(definition, context)
{
    private volatile bool _isBrokenByProbe;
    private volatile bool _isLegacy;

    /// <inheritdoc/>
    protected override string TransportName => "stdio";

    private TimeSpan StartTimeout => Definition.Timeout > Context.Timings.StartMin ? Definition.Timeout : Context.Timings.StartMin;

    /// <inheritdoc/>
    protected override async Task<OpenOutcome> OpenAsync(SessionPlan plan, CancellationToken cancellationToken)
    {
        bool isProbed = Definition.Era == McpEraPin.Modern || (Definition.Era == McpEraPin.Auto && !_isBrokenByProbe && !_isLegacy);
        OpenOutcome outcome = await OpenOnceAsync(plan, isProbed, cancellationToken);
        if (outcome.Session is null && isProbed && _isBrokenByProbe && Definition.Era == McpEraPin.Auto && !cancellationToken.IsCancellationRequested)
        {
            // It fell over the question; it is asked nothing of the kind again.
            outcome = await OpenOnceAsync(plan, isProbed: false, cancellationToken);
            _isBrokenByProbe = outcome.Session is not null;
        }

        return outcome;
    }

    private async Task<OpenOutcome> OpenOnceAsync(SessionPlan plan, bool isProbed, CancellationToken cancellationToken)
    {
        if (Spawn(out string? error) is not { } child)
        {
            return OpenOutcome.Failed(error!);
        }

        var session = new StdioSession(this, child, plan.Owner is not null);
        return await GreetAsync(session, () => GreetAsync(session, plan, isProbed, cancellationToken), cancellationToken);
    }

    private async ValueTask<string?> GreetAsync(StdioSession session, SessionPlan plan, bool isProbed, CancellationToken cancellationToken)
    {
        bool? isModern = false;
        if (isProbed)
        {
            TimeSpan timeout = Definition.Era == McpEraPin.Modern ? StartTimeout : Context.Timings.Probe;
            isModern = await Handshake.DiscoverAsync(session, timeout, cancellationToken);
        }

        if (isModern == true)
        {
            return null;
        }

        if (Definition.Era == McpEraPin.Modern)
        {
            return session.CloseDetail ?? $"it does not speak revision {ProtocolVersions.NameOf(ProtocolVersions.Newest)}";
        }

        string? error = session.IsOpen
            ? await Handshake.InitializeAsync(session, plan.Capabilities, StartTimeout, cancellationToken)
            : session.CloseDetail ?? "it ended at once";
        _isLegacy |= error is null;
        _isBrokenByProbe |= isProbed && error is not null;
        return error;
    }

    private SpawnedChild? Spawn(out string? error)
    {
        if (OperatingSystem.IsWindows())
        {
            error = "child processes are not supported on this system";
            return null;
        }

        if (Definition.WorkingDirectory is { } folder && !Directory.Exists(folder))
        {
            error = $"its working directory {folder} does not exist";
            return null;
        }

        Dictionary<string, string> environment = ChildEnvironment.Make(ownEnvironment, Definition.PassEnvironment, Definition.Environment);
        string program = Definition.Command[0];
        if (ProgramPath.Find(program, environment.GetValueOrDefault("PATH")) is not { } path)
        {
            error = $"there is no program {program} in its PATH";
            return null;
        }

        return ChildSpawner.TrySpawn(new SpawnRequest(path, Definition.Command, environment, Definition.WorkingDirectory, IsDetached: false), out error);
    }
}
