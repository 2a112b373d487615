namespace SatGate.Budget.Embedded;

/// <summary>
/// Reads what an earlier process left in the journal: records in an unbroken sequence, up to the first that is not whole. What is behind that one
/// was never answered for certain, and is cut.
/// </summary>
internal sealed class JournalRecovery
{
    private readonly string _directory;
    private long _sequence;

    /// <summary>Begins after the last record that the database has taken in.</summary>
    public JournalRecovery(string directory, long appliedSequence)
    {
        _directory = directory;
        _sequence = appliedSequence + 1;
    }

    /// <summary>The last record that was read or taken in before.</summary>
    public long LastSequence => _sequence - 1;

    /// <summary>Whether the last record was found torn.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>The records, each in the same object. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public IEnumerable<JournalEntry> Read()
    {
        var entry = new JournalEntry();
        foreach ((byte[] segment, ulong epoch, long firstSequence) in Segments())
        {
            if (firstSequence > _sequence)
            {
                // Records between the last one read and this segment are missing: nothing after them can be trusted.
                IsTorn = true;
                yield break;
            }

            long sequence = firstSequence;
            int position = JournalSegment.HeaderBytes;
            RecordStatus status;
            while ((status = JournalRecord.TryRead(segment.AsSpan(position), entry, sequence, epoch, out int length)) == RecordStatus.Whole)
            {
                position += length;
                if (sequence++ == _sequence)
                {
                    _sequence++;
                    yield return entry;
                }
            }

            IsTorn |= status == RecordStatus.Torn && sequence == _sequence;
        }
    }

    /// <summary>The segments in the order they were written.</summary>
    private IEnumerable<(byte[] Bytes, ulong Epoch, long FirstSequence)> Segments()
    {
        var found = new List<(string Path, ulong Epoch, long FirstSequence)>();
        byte[] header = new byte[JournalSegment.HeaderBytes];
        foreach (string path in Directory.EnumerateFiles(_directory, "journal-*.bin"))
        {
            using FileStream stream = File.OpenRead(path);
            int bytes = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (JournalSegment.TryReadHeader(header.AsSpan(0, bytes), out ulong epoch, out long firstSequence))
            {
                found.Add((path, epoch, firstSequence));
            }
        }

        return found.OrderBy(f => f.FirstSequence).Select(f => (File.ReadAllBytes(f.Path), f.Epoch, f.FirstSequence));
    }
}
