using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Transport.Sockets;

namespace SatGate.Transport.Tests.Sockets;

/// <summary>One poller thread for the tests of a class.</summary>
public sealed class LoopFixture : IDisposable
{
    public EpollLoopGroup Loops { get; } = new(1, NullLoggerFactory.Instance);

    public void Dispose() => Loops.Dispose();
}
