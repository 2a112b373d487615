using SatGate.Transport.Upstream;

namespace SatGate.Transport.Tests.Upstream;

/// <summary>Hands out fake connections, or fails, or hangs until canceled.</summary>
internal sealed class FakeDialer : IUpstreamDialer
{
    public int Dials { get; private set; }

    public bool Hangs { get; set; }

    public Exception? Fault { get; set; }

    public async ValueTask<UpstreamConnection> DialAsync(UpstreamKey key, int loopHint, CancellationToken cancellationToken)
    {
        Dials++;
        if (Hangs)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return Fault is null ? new FakeConnection(Math.Max(loopHint, 0)) : throw Fault;
    }
}
