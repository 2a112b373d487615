using System.Text;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Fixtures;

/// <summary>
/// One gateway process for a class of tests, with many routes, each to an upstream of its own. A test takes one and scripts it, so tests never
/// see each other's connections although they share the process. Derived fixtures change limits.
/// </summary>
public abstract class GatewayFixture : IAsyncLifetime
{
    private readonly List<ScriptedUpstream> _upstreams = [];
    private int _taken;

    /// <summary>The gateway.</summary>
    public GatewayProcess Gateway { get; private set; } = null!;

    /// <summary>Keys of the <c>server</c> block besides the address, one a line, without indentation.</summary>
    protected virtual string ServerKeys => "";

    /// <summary>Keys of every upstream besides the address, one a line, without indentation.</summary>
    protected virtual string UpstreamKeys => "";

    /// <summary>Keys of every route besides its name, match, upstream and policy, one a line, without indentation.</summary>
    protected virtual string RouteKeys => "";

    /// <summary>How many tests can take a route of their own. Default 120.</summary>
    protected virtual int Routes => 120;

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        for (int i = 0; i < Routes; i++)
        {
            _upstreams.Add(ScriptedUpstream.Start(_ => throw new InvalidOperationException("Nobody gave this upstream a script.")));
        }

        Gateway = await GatewayProcess.StartAsync(Configuration());
    }

    /// <summary>Takes a route whose upstream answers every request with these bytes.</summary>
    public GatewayRoute TakeAnswering(string answer) => Take(connection => connection.ServeAsync(_ => connection.SendAsync(answer)));

    /// <summary>Takes a route whose upstream runs this script on each connection.</summary>
    public GatewayRoute Take(Func<UpstreamConnection, Task> script)
    {
        int number = Interlocked.Increment(ref _taken) - 1;
        ScriptedUpstream upstream = _upstreams[number];
        upstream.Script = script;
        return new GatewayRoute(Gateway, upstream, $"/r{number}");
    }

    /// <summary>Connects a client to the gateway.</summary>
    public Task<RawHttpClient> ConnectAsync(int? receiveBufferBytes = null) => Gateway.ConnectAsync(receiveBufferBytes);

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }

        foreach (ScriptedUpstream upstream in _upstreams.Skip(_taken))
        {
            await upstream.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private string Configuration()
    {
        StringBuilder yaml = new();
        yaml.Append("server:\n  listen: 127.0.0.1:0\n").Append(Yaml.Indent(ServerKeys, 2));
        yaml.Append("admin:\n  listen: 127.0.0.1:0\nupstreams:\n");
        for (int i = 0; i < _upstreams.Count; i++)
        {
            yaml.Append($"  u{i}:\n    url: http://127.0.0.1:{_upstreams[i].Port}\n").Append(Yaml.Indent(UpstreamKeys, 4));
        }

        yaml.Append("routes:\n  - name: denied\n    match:\n      pathPrefix: /denied\n    policy:\n      kind: deny\n");
        for (int i = 0; i < _upstreams.Count; i++)
        {
            yaml.Append(Yaml.Route($"r{i}", $"/r{i}", $"u{i}", RouteKeys));
        }

        return yaml.ToString();
    }
}
