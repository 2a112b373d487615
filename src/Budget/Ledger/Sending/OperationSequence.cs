using System.Security.Cryptography;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Numbers the operations of one instance, and knows the lowest whose answer was not taken yet, so that a store may forget those below. An
/// operation whose fate is not known keeps its number unresolved until it was cancelled. Thread-safe.
/// </summary>
internal sealed class OperationSequence
{
    private readonly Lock _lock = new();
    private NumberRange? _head;
    private NumberRange? _tail;
    private NumberRange? _free;
    private long _next = 1;
    private long _lowAcknowledged;

    /// <summary>Its name: 16 lower-case hex digits, random.</summary>
    public string Instance { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>The lowest number whose answer was not taken; the next one to be given out when there is none.</summary>
    public long Low
    {
        get
        {
            lock (_lock)
            {
                return _head?.First ?? _next;
            }
        }
    }

    /// <summary>The highest number that the store has acknowledged as <see cref="Low"/>; 0 as long as it has acknowledged nothing.</summary>
    public long LowAcknowledged => Volatile.Read(ref _lowAcknowledged);

    /// <summary>Gives out numbers. Each must be resolved once.</summary>
    public NumberRange Begin(int count) => Begin(count, out _);

    /// <summary>Gives out numbers, and answers <see cref="Low"/>. Each must be resolved once.</summary>
    public NumberRange Begin(int count, out long low)
    {
        lock (_lock)
        {
            NumberRange range = _free ?? new NumberRange();
            _free = range.Next;
            range.First = _next;
            range.Pending = count;
            range.Next = null;
            _next += count;
            if (_tail is null)
            {
                _head = range;
            }
            else
            {
                _tail.Next = range;
            }

            _tail = range;
            low = _head!.First;
            return range;
        }
    }

    /// <summary>Says that so many answers of a range were taken, or will never matter.</summary>
    public void Resolve(NumberRange range, int count)
    {
        lock (_lock)
        {
            range.Pending -= count;
            while (_head is { Pending: 0 } done)
            {
                _head = done.Next;
                _tail = _head is null ? null : _tail;
                done.Next = _free;
                _free = done;
            }
        }
    }

    /// <summary>Notes what the store was told as <see cref="Low"/> in a batch that it has answered.</summary>
    public void Acknowledge(long low)
    {
        lock (_lock)
        {
            _lowAcknowledged = Math.Max(_lowAcknowledged, low);
        }
    }

    /// <summary>Notes that the store has lost what it acknowledged, and from which number on.</summary>
    public void ResetAcknowledged(long low)
    {
        lock (_lock)
        {
            _lowAcknowledged = low;
        }
    }
}
