using System.Globalization;
using System.Security.Cryptography;

namespace SatGate.Budget.Embedded;

/// <summary>
/// The journal: a ring of mapped segments. A record is in the page cache when <see cref="Append"/> returns, so that it survives the death of the
/// process, without a system call. One thread appends (under the store's lock) and one reads; what they share is passed under that lock.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private readonly JournalSegment[] _segments;
    private readonly int _segmentBytes;
    private readonly ulong _epoch;
    private long _number;
    private long _readNumber;
    private int _position = JournalSegment.HeaderBytes;
    private long _sequence;
    private long _flushedNumber;

    /// <summary>
    /// Opens or makes the files and begins anew after that sequence; what stood in them must have been taken in before. Throws
    /// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public JournalFile(string directory, int segmentBytes, int segmentCount, long lastSequence)
    {
        _segmentBytes = segmentBytes;
        _sequence = lastSequence + 1;
        _epoch = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        _segments = new JournalSegment[segmentCount];
        try
        {
            for (int i = 0; i < segmentCount; i++)
            {
                _segments[i] = new JournalSegment(PathOf(directory, i), segmentBytes);
            }

            // First nothing of before is left, then the new begins: a crash in between finds an empty journal.
            foreach (JournalSegment segment in _segments)
            {
                segment.Erase();
                segment.Flush();
            }

            _segments[0].Begin(_epoch, _sequence);
            _segments[0].Flush();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the next record will be written. Read under the store's lock.</summary>
    public JournalPlace End => new(_number, _position, _sequence);

    /// <summary>Bytes from a place to the end, about. Read under the store's lock.</summary>
    public long WaitingBytes(JournalPlace from) => WaitingBytes(from, End);

    /// <summary>Bytes between two places, about.</summary>
    public long WaitingBytes(JournalPlace from, JournalPlace end) => ((end.Number - from.Number) * _segmentBytes) + end.Position - from.Position;

    /// <summary>The path of a segment.</summary>
    public static string PathOf(string directory, int index) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"journal-{index}.bin"));

    /// <summary>Makes sure that so many bytes can be appended. False when all segments are full and not yet taken in.</summary>
    public bool TryReserve(int bytes)
    {
        if (_position + bytes <= _segmentBytes)
        {
            return true;
        }

        if (_number + 1 - _readNumber >= _segments.Length || JournalSegment.HeaderBytes + bytes > _segmentBytes)
        {
            return false;
        }

        Segment(_number).EndPosition = _position;
        _number++;
        _position = JournalSegment.HeaderBytes;
        Segment(_number).Begin(_epoch, _sequence);
        return true;
    }

    /// <summary>Appends a record for which room was reserved.</summary>
    public void Append(JournalEntry entry)
    {
        _position += JournalRecord.Write(Segment(_number).From(_position), entry, _sequence, _epoch);
        _sequence++;
    }

    /// <summary>
    /// Reads the record at a place and moves the place behind it. False at the end that was given. Throws <see cref="InvalidDataException"/> when the
    /// record is not what was written.
    /// </summary>
    public bool TryRead(ref JournalPlace place, JournalPlace end, JournalEntry entry)
    {
        if (place.Number < end.Number && place.Position == Segment(place.Number).EndPosition)
        {
            place = new JournalPlace(place.Number + 1, JournalSegment.HeaderBytes, place.Sequence);
        }

        if (place.Sequence == end.Sequence)
        {
            return false;
        }

        RecordStatus status = JournalRecord.TryRead(Segment(place.Number).From(place.Position), entry, place.Sequence, _epoch, out int length);
        if (status != RecordStatus.Whole)
        {
            throw new InvalidDataException($"Record {place.Sequence} of the journal is damaged ({status}).");
        }

        place = new JournalPlace(place.Number, place.Position + length, place.Sequence + 1);
        return true;
    }

    /// <summary>Lets the segments before a place be used again. Called under the store's lock.</summary>
    public void Release(JournalPlace place) => _readNumber = place.Number;

    /// <summary>Writes through to the disk what was appended before that place. Called by the reader.</summary>
    public void Flush(JournalPlace end)
    {
        for (; _flushedNumber < end.Number; _flushedNumber++)
        {
            Segment(_flushedNumber).Flush();
        }

        Segment(end.Number).Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (JournalSegment? segment in _segments)
        {
            segment?.Dispose();
        }
    }

    private JournalSegment Segment(long number) => _segments[number % _segments.Length];
}
