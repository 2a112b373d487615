using System.Runtime.CompilerServices;

namespace SatGate.Mcp.JsonRpc;

/// <summary>
/// The few changes that a message passes on with; every other byte stays as it came. A value that is changed in place: keep it in a field or pass it
/// by reference. Changes must not overlap.
/// </summary>
internal struct SpliceList
{
    /// <summary>Most changes to one message.</summary>
    public const int CountMax = 12;

    private Items _items;
    private int _count;

    /// <summary>Number of changes.</summary>
    public readonly int Count => _count;

    /// <summary>Forgets all changes.</summary>
    public void Clear()
    {
        _items = default;
        _count = 0;
    }

    /// <summary>Adds a change; what is inserted where another change begins goes before it. Throws <see cref="InvalidOperationException"/> past <see cref="CountMax"/>.</summary>
    public void Add(JsonRange at, ReadOnlyMemory<byte> with)
    {
        if (_count == CountMax)
        {
            throw new InvalidOperationException($"A message is changed in at most {CountMax} places.");
        }

        int place = _count;
        while (place > 0 && (_items[place - 1].At.Start > at.Start || (_items[place - 1].At.Start == at.Start && _items[place - 1].At.End > at.End)))
        {
            _items[place] = _items[place - 1];
            place--;
        }

        _items[place] = new Splice(at, with);
        _count++;
    }

    /// <summary>Length of the message with all changes.</summary>
    public readonly int LengthOf(int messageLength)
    {
        int length = messageLength;
        for (int i = 0; i < _count; i++)
        {
            length += _items[i].With.Length - _items[i].At.Length;
        }

        return length;
    }

    /// <summary>Writes the message with all changes; the destination has at least <see cref="LengthOf"/> bytes. Returns how many were written.</summary>
    public readonly int Write(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        int from = 0;
        int to = 0;
        for (int i = 0; i < _count; i++)
        {
            Splice splice = _items[i];
            ReadOnlySpan<byte> kept = message[from..splice.At.Start];
            kept.CopyTo(destination[to..]);
            to += kept.Length;
            splice.With.Span.CopyTo(destination[to..]);
            to += splice.With.Length;
            from = splice.At.End;
        }

        message[from..].CopyTo(destination[to..]);
        return to + message.Length - from;
    }

    [InlineArray(CountMax)]
    private struct Items
    {
        private Splice _first;
    }
}
