using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Model.Configuration;
using SatGate.Proxy.Exchange;
using SatGate.Proxy.Metrics;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;

namespace SatGate.Benchmarks.Relay;

/// <summary>
/// The real data plane between a client and an upstream in memory, one connection each, kept alive. Everything continues inline, so an exchange
/// is over when the client's flush returns, and every byte it allocates is on the client's thread.
/// </summary>
internal sealed class MemoryPlane : ISnapshotSource, IDuplexPipe
{
    private readonly Pipe _toGateway = new(Inline);

    public MemoryPlane(MemoryUpstream upstream, PipeWriter output)
    {
        TimeProvider time = TimeProvider.System;
        Output = output;
        var clock = new DeadlineClock(time, NullLoggerFactory.Instance);
        var registry = new UpstreamRegistry(upstream, loops: null, clock, time);
        var plane = new DataPlane(this, registry, clock, new ProxyMetrics(time), time, NullLoggerFactory.Instance);
        var context = new DefaultConnectionContext("bench", this, this) { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1) };
        Serving = plane.ServeAsync(context);
    }

    /// <summary>Raised never: the configuration of a benchmark stays.</summary>
    public event Action<GatewaySnapshot>? Swapped
    {
        add { }
        remove { }
    }

    /// <summary>Pipes that continue on the thread that completes them, and hold a whole body.</summary>
    public static PipeOptions Inline { get; } = new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 8 * 1024 * 1024,
        resumeWriterThreshold: 4 * 1024 * 1024,
        minimumSegmentSize: 4096,
        useSynchronizationContext: false);

    public GatewaySnapshot Current { get; } = new()
    {
        Version = 1,
        Upstreams = ImmutableDictionary<string, UpstreamDefinition>.Empty.Add(
            "only", new UpstreamDefinition { Name = "only", Url = new Uri("http://127.0.0.1:1") }),
        Routes =
        [
            new RouteDefinition
            {
                Name = "all",
                Match = new RouteMatch { PathPrefix = "/" },
                Upstream = "only",
                Policy = new PolicyDefinition { Kind = PolicyKind.Public },
            },
        ],
    };

    /// <summary>Ends only when the connection does, which is a fault in a benchmark.</summary>
    public Task Serving { get; }

    public PipeReader Input => _toGateway.Reader;

    public PipeWriter Output { get; }

    /// <summary>Sends bytes as the client; when it returns, the gateway has done all it can with them.</summary>
    public void Send(byte[] bytes)
    {
        ValueTask<FlushResult> flush = _toGateway.Writer.WriteAsync(bytes);
        if (!flush.IsCompletedSuccessfully || flush.Result.IsCompleted)
        {
            throw new InvalidOperationException("The gateway did not take the request.");
        }
    }
}
