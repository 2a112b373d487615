using SatGate.Mcp.Endpoints;

namespace SatGate.Mcp.Clients;

/// <summary>
/// The last events of a session's streams, for a client that comes back with the id of the last one it saw. Made when the first stream begins;
/// bounded, the oldest go first. Thread-safe.
/// </summary>
internal sealed class ReplayBuffer
{
    /// <summary>Most events kept.</summary>
    public const int EventsMax = 128;

    /// <summary>Most bytes kept, except that the newest event is always kept.</summary>
    public const int BytesMax = 256 * 1024;

    private readonly Queue<Entry> _entries = new();
    private readonly Lock _gate = new();
    private long _bytes;

    /// <summary>Keeps a copy of an event.</summary>
    /// <param name="stream">The number of its stream.</param>
    /// <param name="sequence">Its place in the stream, from 1.</param>
    /// <param name="message">The message.</param>
    /// <param name="isLast">Whether the stream ends with it.</param>
    public void Add(long stream, long sequence, ReadOnlySpan<byte> message, bool isLast)
    {
        byte[] copy = message.ToArray();
        EventWriter.Flatten(copy);
        lock (_gate)
        {
            _entries.Enqueue(new Entry(stream, sequence, copy, isLast));
            _bytes += copy.Length;
            while (_entries.Count > 1 && (_entries.Count > EventsMax || _bytes > BytesMax))
            {
                _bytes -= _entries.Dequeue().Message.Length;
            }
        }
    }

    /// <summary>The events of a stream behind one of them, in order.</summary>
    public IReadOnlyList<Entry> After(long stream, long sequence)
    {
        lock (_gate)
        {
            return [.. _entries.Where(entry => entry.Stream == stream && entry.Sequence > sequence)];
        }
    }

    /// <summary>An event as it was sent.</summary>
    /// <param name="Stream">The number of its stream.</param>
    /// <param name="Sequence">Its place there.</param>
    /// <param name="Message">The message.</param>
    /// <param name="IsLast">Whether the stream ends with it.</param>
    internal sealed record Entry(long Stream, long Sequence, byte[] Message, bool IsLast);
}
