using System.Runtime.InteropServices;

namespace SatGate.Mcp.Endpoints;

/// <summary>
/// Counts the calls of one client that are under way where nothing else holds the client back, and the bytes of their messages. A call counts until its
/// answer has left, so that answers to a client that does not read are bounded too. A mutable struct that whoever holds it guards.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct CallSlots
{
    private long _bytes;

    /// <summary>How many calls there are whose answer has not left.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a call. False when there are too many; their bytes do not stand in the way of the first one.</summary>
    /// <param name="bytes">Length of its message.</param>
    /// <param name="countMax">Most calls.</param>
    /// <param name="bytesMax">Most bytes of all messages that are being served.</param>
    public bool TryBegin(int bytes, int countMax, long bytesMax)
    {
        if (Count >= countMax || (_bytes > 0 && _bytes + bytes > bytesMax))
        {
            return false;
        }

        Count++;
        _bytes += bytes;
        return true;
    }

    /// <summary>A call was answered: its message is given back.</summary>
    public void Answered(int bytes) => _bytes -= bytes;

    /// <summary>An answer has left.</summary>
    public void Left() => Count--;
}
