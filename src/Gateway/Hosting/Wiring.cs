using Microsoft.Extensions.Logging;
using SatGate.Transport.Sockets;
using SatGate.Transport.Upstream;

namespace SatGate.Gateway.Hosting;

/// <summary>
/// The poller threads, where the system has them, and what dials through them. Made before all else and ended after it: what the ledger has to
/// tell its store at the end travels here too. Whoever made it disposes it.
/// </summary>
internal sealed class Wiring : IDisposable
{
    /// <exception cref="IOException">The system refused a poller.</exception>
    public Wiring(TimeProvider time, ILoggerFactory loggers)
    {
        Loops = EpollLoopGroup.IsSupported ? new EpollLoopGroup(Math.Min(Environment.ProcessorCount, 64), loggers) : null;
        Dialer = new UpstreamDialer(Loops, time);
    }

    /// <summary>The poller threads; null where the system has none.</summary>
    public EpollLoopGroup? Loops { get; }

    /// <summary>Opens connections to upstreams.</summary>
    public UpstreamDialer Dialer { get; }

    /// <summary>Opens connections to the ledger's store; null leaves it to its client, which is as good where there are no poller threads.</summary>
    public IUpstreamDialer? StoreDialer => Loops is null ? null : Dialer;

    /// <inheritdoc/>
    public void Dispose() => Loops?.Dispose();
}
