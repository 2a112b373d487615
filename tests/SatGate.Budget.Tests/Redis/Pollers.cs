using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Transport.Sockets;
using SatGate.Transport.Upstream;

namespace SatGate.Budget.Tests.Redis;

/// <summary>Poller threads for all tests, as the gateway has them: whoever waits for a batch goes on there.</summary>
internal static class Pollers
{
    private const int Count = 4;

    /// <summary>The threads; null on a system that has none.</summary>
    public static EpollLoopGroup? Loops { get; } = EpollLoopGroup.IsSupported ? new EpollLoopGroup(Count, NullLoggerFactory.Instance) : null;

    /// <summary>Dials through them.</summary>
    public static IUpstreamDialer? Dialer { get; } = Loops is null ? null : new UpstreamDialer(Loops, TimeProvider.System);
}
