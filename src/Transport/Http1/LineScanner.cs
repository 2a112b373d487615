using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SatGate.Transport.Http1;

/// <summary>
/// Walks over what ends or spoils the lines of a head: every control character but HTAB, and DEL. It looks at 64 bytes at a time and
/// remembers what it saw, so that several short lines cost one look; a search for each line costs twice as much.
/// </summary>
internal ref struct LineScanner
{
    private const int BlockLength = 64;

    private readonly ReadOnlySpan<byte> _head;
    private int _block;
    private ulong _stops;
    private uint _notAscii;

    /// <summary>A scanner whose first stop is at <paramref name="position"/> or behind it.</summary>
    public LineScanner(ReadOnlySpan<byte> head, int position)
    {
        _head = head;
        _block = position - BlockLength;
    }

    /// <summary>False when no byte outside ASCII was walked over; true is a hint, since a block may reach behind a line.</summary>
    public readonly bool MaySeeNonAscii => _notAscii != 0;

    /// <summary>The index of the next stop, or the length of the head, after which there is no next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next() => _stops != 0 || TryLoad() ? _block + BitOperations.TrailingZeroCount(_stops) : _head.Length;

    /// <summary>Leaves out every stop before <paramref name="position"/>, which is behind the one found last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SkipTo(int position)
    {
        int taken = position - _block;
        if (taken < BlockLength)
        {
            _stops &= ulong.MaxValue << taken;
        }
        else
        {
            _block = position - BlockLength;
            _stops = 0;
        }
    }

    /// <summary>Looks at blocks until one has a stop; false at the end of the head.</summary>
    private bool TryLoad()
    {
        while (_stops == 0)
        {
            _block += BlockLength;
            if (_block >= _head.Length)
            {
                return false;
            }

            // The last block reaches back over bytes that were walked over, so that it is a whole one too.
            int back = Math.Max(0, Math.Min(_block, _block + BlockLength - _head.Length));
            _block -= back;
            _stops = StopsIn(_head[_block..], ref _notAscii) & (ulong.MaxValue << back);
        }

        return true;
    }

    /// <summary>One bit for each of the first 64 bytes, set when it is a stop; bytes behind the end are none.</summary>
    private static ulong StopsIn(ReadOnlySpan<byte> bytes, ref uint notAscii)
    {
        if (Vector256.IsHardwareAccelerated && bytes.Length >= BlockLength)
        {
            ref byte start = ref MemoryMarshal.GetReference(bytes);
            Vector256<byte> low = Vector256.LoadUnsafe(ref start);
            Vector256<byte> high = Vector256.LoadUnsafe(ref start, (nuint)Vector256<byte>.Count);
            notAscii |= (low | high).ExtractMostSignificantBits();
            return Stops(low) | ((ulong)Stops(high) << Vector256<byte>.Count);
        }

        return StopsInPart(bytes[..Math.Min(bytes.Length, BlockLength)], ref notAscii);
    }

    private static ulong StopsInPart(ReadOnlySpan<byte> bytes, ref uint notAscii)
    {
        ulong stops = 0;
        int last = bytes.Length - Vector128<byte>.Count;
        if (Vector128.IsHardwareAccelerated && last >= 0)
        {
            ref byte start = ref MemoryMarshal.GetReference(bytes);
            for (int at = 0; at < last; at += Vector128<byte>.Count)
            {
                Vector128<byte> part = Vector128.LoadUnsafe(ref start, (nuint)at);
                notAscii |= part.ExtractMostSignificantBits();
                stops |= (ulong)Stops(part) << at;
            }

            // The last vector ends with the bytes; where it overlaps, it says the same again.
            Vector128<byte> end = Vector128.LoadUnsafe(ref start, (nuint)last);
            notAscii |= end.ExtractMostSignificantBits();
            return stops | ((ulong)Stops(end) << last);
        }

        for (int at = 0; at < bytes.Length; at++)
        {
            notAscii |= bytes[at] & 0x80u;
            if (bytes[at] is (< HttpBytes.Space and not HttpBytes.Tab) or HttpBytes.Delete)
            {
                stops |= 1UL << at;
            }
        }

        return stops;
    }

    private static uint Stops(Vector256<byte> bytes)
    {
        Vector256<byte> controls = Vector256.AndNot(
            Vector256.LessThan(bytes, Vector256.Create(HttpBytes.Space)), Vector256.Equals(bytes, Vector256.Create(HttpBytes.Tab)));
        return (controls | Vector256.Equals(bytes, Vector256.Create(HttpBytes.Delete))).ExtractMostSignificantBits();
    }

    private static uint Stops(Vector128<byte> bytes)
    {
        Vector128<byte> controls = Vector128.AndNot(
            Vector128.LessThan(bytes, Vector128.Create(HttpBytes.Space)), Vector128.Equals(bytes, Vector128.Create(HttpBytes.Tab)));
        return (controls | Vector128.Equals(bytes, Vector128.Create(HttpBytes.Delete))).ExtractMostSignificantBits();
    }
}
