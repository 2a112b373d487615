using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Tests.Configuration;

/// <summary>A fake clock that tells when the watcher begins to wait, so that a test need not guess when to move it.</summary>
internal sealed class TimerTellingTimeProvider : FakeTimeProvider
{
    private readonly Channel<byte> _started = Channel.CreateBounded<byte>(100);
    private readonly Channel<byte> _settling = Channel.CreateBounded<byte>(100);

    /// <summary>Completes once for each wait for changes to end that was begun.</summary>
    public Task DebounceStartedAsync() => NextAsync(_started);

    /// <summary>Completes once for each wait for a changed file to stay as it is that was begun.</summary>
    public Task SettleStartedAsync() => NextAsync(_settling);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == ConfigurationWatcher.Debounce)
        {
            _started.Writer.TryWrite(0);
        }
        else if (dueTime == ConfigurationWatcher.Settle)
        {
            _settling.Writer.TryWrite(0);
        }

        return timer;
    }

    private static Task<byte> NextAsync(Channel<byte> channel) =>
        channel.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
}
