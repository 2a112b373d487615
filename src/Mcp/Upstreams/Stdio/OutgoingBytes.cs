using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>Messages to be written, one after the other, and which of them are requests. Not thread-safe.</summary>
internal sealed class OutgoingBytes
{
    private const int KeptBytesMax = 256 * 1024;
    private const int InitialBytes = 16 * 1024;

    private byte[] _bytes = new byte[InitialBytes];
    private OutgoingMark[] _marks = new OutgoingMark[16];
    private int _markCount;

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>The requests, in order.</summary>
    public ReadOnlySpan<OutgoingMark> Marks => _marks.AsSpan(0, _markCount);

    /// <summary>Appends a message as one line; line ends in it, which JSON allows between tokens, become spaces.</summary>
    /// <param name="message">The message.</param>
    /// <param name="splices">Changes to it.</param>
    /// <param name="id">The session's id of a request; 0 for a message that is none.</param>
    public void Append(ReadOnlySpan<byte> message, in SpliceList splices, long id)
    {
        int length = splices.LengthOf(message.Length) + 1;
        if (_bytes.Length - Length < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
        }

        Span<byte> line = _bytes.AsSpan(Length, length);
        splices.Write(message, line);
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        line[^1] = (byte)'\n';
        if (id != 0)
        {
            if (_markCount == _marks.Length)
            {
                Array.Resize(ref _marks, _markCount * 2);
            }

            _marks[_markCount++] = new OutgoingMark(id, Length, length);
        }

        Length += length;
    }

    /// <summary>Takes a request out, unless bytes of it are gone already.</summary>
    /// <param name="id">The request.</param>
    /// <param name="sent">How many of the bytes are gone.</param>
    public bool TryRemove(long id, int sent)
    {
        for (int i = 0; i < _markCount; i++)
        {
            OutgoingMark mark = _marks[i];
            if (mark.Id != id)
            {
                continue;
            }

            if (mark.Start < sent)
            {
                return false;
            }

            _bytes.AsSpan((mark.Start + mark.Length)..Length).CopyTo(_bytes.AsSpan(mark.Start));
            Length -= mark.Length;
            _markCount--;
            for (int j = i; j < _markCount; j++)
            {
                _marks[j] = _marks[j + 1] with { Start = _marks[j + 1].Start - mark.Length };
            }

            return true;
        }

        return false;
    }

    /// <summary>Forgets everything; memory of an unusually long message goes back.</summary>
    public void Clear()
    {
        Length = 0;
        _markCount = 0;
        if (_bytes.Length > KeptBytesMax)
        {
            _bytes = new byte[InitialBytes];
        }
    }
}
