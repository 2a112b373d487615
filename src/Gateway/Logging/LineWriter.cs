using System.Threading.Channels;

namespace SatGate.Gateway.Logging;

/// <summary>
/// Writes finished lines to a stream on a task of its own, so that a slow reader of our output never holds up a request. At most
/// <see cref="LinesMax"/> lines wait; the ones that come after are dropped and counted. Thread-safe.
/// </summary>
public sealed class LineWriter : IAsyncDisposable
{
    /// <summary>Most lines waiting to be written: 8,192.</summary>
    public const int LinesMax = 8192;

    private readonly Channel<byte[]> _lines = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(LinesMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly Stream _stream;
    private readonly Task _run;
    private long _dropped;

    /// <summary>Begins to write to <paramref name="stream"/>, which is not closed.</summary>
    public LineWriter(Stream stream)
    {
        _stream = stream;
        _run = RunAsync();
    }

    /// <summary>Lines dropped so far because nobody read fast enough.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Queues a line, its line end included. Never waits.</summary>
    public void Write(byte[] line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _run;
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            while (await _lines.Reader.WaitToReadAsync())
            {
                while (_lines.Reader.TryRead(out byte[]? line))
                {
                    await _stream.WriteAsync(line);
                }

                await _stream.FlushAsync();
            }
        }
        catch (IOException)
        {
            // Nobody reads our output any more. Serving goes on; the queue fills and drops.
        }
    }
}
