using System.Collections.Immutable;
using System.Threading.Channels;

namespace SatGate.CloudSync.Spool;

/// <summary>Everyone who follows the log. The writer tells them of what it stored without waiting for any. Thread-safe.</summary>
internal sealed class AuditFollowers(int followersMax)
{
    /// <summary>Most batches that wait for one follower; one that is slower than that reads from the disk what it missed.</summary>
    public const int BatchesMax = 16;

    private readonly Lock _gate = new();
    private ImmutableArray<Channel<AuditBatch>> _channels = [];
    private volatile int _count;
    private bool _isClosed;
    private long _head;

    /// <summary>Whether anybody follows.</summary>
    public bool Any => _count > 0;

    /// <summary>The last stored event.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>Adds a follower. Throws <see cref="InvalidOperationException"/> when there are too many.</summary>
    public Channel<AuditBatch> Add()
    {
        Channel<AuditBatch> channel = Channel.CreateBounded<AuditBatch>(new BoundedChannelOptions(BatchesMax) { SingleReader = true, SingleWriter = true });
        lock (_gate)
        {
            if (_channels.Length >= followersMax)
            {
                throw new InvalidOperationException($"{followersMax} callers follow the audit log, which is the limit.");
            }

            _channels = _channels.Add(channel);
            _count = _channels.Length;
            if (_isClosed)
            {
                channel.Writer.TryComplete();
            }
        }

        return channel;
    }

    /// <summary>Removes a follower.</summary>
    public void Remove(Channel<AuditBatch> channel)
    {
        lock (_gate)
        {
            _channels = _channels.Remove(channel);
            _count = _channels.Length;
        }
    }

    /// <summary>
    /// Tells of stored events. What a follower has no room for, and what is not given here, it finds out from <see cref="Head"/>, which is moved on
    /// first; an empty batch wakes it for that.
    /// </summary>
    public void Tell(long head, IReadOnlyList<AuditBatch> batches)
    {
        IReadOnlyList<AuditBatch> told = batches.Count > 0 ? batches : [new AuditBatch(head + 1, head, [], [])];
        Volatile.Write(ref _head, head);
        ImmutableArray<Channel<AuditBatch>> channels;
        lock (_gate)
        {
            channels = _channels;
        }

        foreach (Channel<AuditBatch> channel in channels)
        {
            foreach (AuditBatch batch in told)
            {
                channel.Writer.TryWrite(batch);
            }
        }
    }

    /// <summary>Ends all followers, and those to come.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (Channel<AuditBatch> channel in _channels)
            {
                channel.Writer.TryComplete();
            }
        }
    }
}
