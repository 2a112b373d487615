using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Upstreams;
using SatGate.Mcp.Upstreams.Stdio;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.Transport.Sockets;

namespace SatGate.Mcp.Tests.Upstreams;

/// <summary>A set of tool servers over real child processes.</summary>
internal sealed class StdioHouse : IAsyncDisposable
{
    public static readonly StdioTimings Quick = new()
    {
        AfterInput = TimeSpan.FromMilliseconds(500),
        AfterTerminate = TimeSpan.FromMilliseconds(500),
        Probe = TimeSpan.FromSeconds(10),
    };

    private static readonly EpollLoopGroup? Loops = EpollLoopGroup.IsSupported ? new EpollLoopGroup(2, NullLoggerFactory.Instance) : null;

    public StdioHouse(params IEnumerable<McpUpstreamDefinition> definitions)
        : this(Quick, definitions)
    {
    }

    public StdioHouse(StdioTimings timings, params IEnumerable<McpUpstreamDefinition> definitions)
    {
        Snapshots = new FixedSnapshots(definitions);
        Set = new UpstreamSet(Snapshots, TimeProvider.System, NullLoggerFactory.Instance, timings, Loops) { Observer = Observer };
        Set.Start();
    }

    public StdioHouse(bool allowPrivate, params IEnumerable<McpUpstreamDefinition> definitions)
    {
        Snapshots = new FixedSnapshots(definitions) { AllowsPrivate = allowPrivate };
        Set = new UpstreamSet(Snapshots, TimeProvider.System, NullLoggerFactory.Instance, Quick) { Observer = Observer };
        Set.Start();
    }

    public FixedSnapshots Snapshots { get; }

    public RecordingObserver Observer { get; } = new();

    public UpstreamSet Set { get; }

    public SupervisedUpstream First => (SupervisedUpstream)Set.All[0];

    public static McpUpstreamDefinition Server(params string[] modes) => Named("one", modes);

    public static McpUpstreamDefinition Named(string name, params string[] modes) => new()
    {
        Name = name,
        Transport = McpTransport.Stdio,
        Command = ["node", Repository.PathOf("tests", "SatGate.Mcp.Tests", "Upstreams", "Servers", "server.mjs"), .. modes],
        Timeout = TimeSpan.FromSeconds(20),
    };

    public static McpUpstreamDefinition Shell(string script) => new()
    {
        Name = "one",
        Transport = McpTransport.Stdio,
        Command = ["sh", "-c", script],
        Timeout = TimeSpan.FromSeconds(20),
    };

    public async Task<UpstreamSession> SharedAsync(string? name = null)
    {
        Upstream upstream = Set.All.First(one => name is null || one.Name == name);
        UpstreamSession? session = null;
        await Eventually.TrueAsync(() => (session = upstream.Shared) is not null, $"{upstream.Name} is ready, not {upstream.LastError}");
        return session!;
    }

    public async Task<RecordingCall> CallAsync(RecordingCall call)
    {
        UpstreamSession session = await SharedAsync();
        await session.SendAsync(call);
        await call.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        return call;
    }

    public Task<RecordingCall> CallAsync(string tool, string arguments = "{}", string? token = null, TimeSpan? timeout = null) =>
        CallAsync(RecordingCall.Tool(tool, arguments, token, timeout));

    public ValueTask DisposeAsync() => Set.DisposeAsync();
}
