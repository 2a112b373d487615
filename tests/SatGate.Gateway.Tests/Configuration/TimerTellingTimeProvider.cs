using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Tests.Configuration;

/// <summary>A fake clock that tells when the watcher begins to wait for changes to settle, so that a test need not guess when to move it.</summary>
internal sealed class TimerTellingTimeProvider : FakeTimeProvider
{
    private readonly Channel<byte> _started = Channel.CreateBounded<byte>(100);

    /// <summary>Completes once for each such wait that was begun.</summary>
    public Task DebounceStartedAsync() =>
        _started.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == ConfigurationWatcher.Debounce)
        {
            _started.Writer.TryWrite(0);
        }

        return timer;
    }
}
