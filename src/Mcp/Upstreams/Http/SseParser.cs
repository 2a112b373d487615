using System.Buffers.Text;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>
/// Reads server-sent events (WHATWG HTML, section 9.2) from bytes in any split. Of an event longer than allowed nothing is kept but that it was. Not
/// thread-safe; what the properties hold is valid until the next call.
/// </summary>
/// <param name="dataBytesMax">Longest data of one event, in bytes.</param>
internal sealed class SseParser(int dataBytesMax)
{
    /// <summary>Longest id that is remembered, in bytes.</summary>
    public const int IdBytesMax = 1024;

    private const int NameBytesMax = 64;
    private const int KeptBytesMax = 256 * 1024;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private byte[] _line = new byte[1024];
    private int _lineLength;
    private byte[] _data = new byte[1024];
    private int _dataLength;
    private readonly byte[] _id = new byte[IdBytesMax];
    private readonly byte[] _name = new byte[NameBytesMax];
    private int _nameLength;
    private int _idLength;
    private int _markBytes;
    private bool _hasData;
    private bool _isLineTooLong;
    private bool _skipsLineFeed;
    private bool _isDelivered;

    /// <summary>The data, lines joined by line feeds; empty for an event that only tells an id or a pause.</summary>
    public ReadOnlySpan<byte> Data => _data.AsSpan(0, _dataLength);

    /// <summary>What the event is called; empty for <c>message</c>.</summary>
    public ReadOnlySpan<byte> Name => _name.AsSpan(0, _nameLength);

    /// <summary>The last id told on this stream, kept over events; empty for none.</summary>
    public ReadOnlySpan<byte> LastId => _id.AsSpan(0, _idLength);

    /// <summary>After how many milliseconds the server wants to be asked again, told on this stream; null when it did not say.</summary>
    public int? RetryMs { get; private set; }

    /// <summary>Whether the event was too long, so that its data is not there.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Makes it ready for another stream.</summary>
    public void Reset()
    {
        ClearEvent();
        (_lineLength, _idLength, _markBytes) = (0, 0, 0);
        (_isLineTooLong, _skipsLineFeed, _isDelivered) = (false, false, false);
        RetryMs = null;
        if (_data.Length > KeptBytesMax || _line.Length > KeptBytesMax)
        {
            (_data, _line) = (new byte[1024], new byte[1024]);
        }
    }

    /// <summary>Uses up the beginning of the input. True when an event is complete; false when all input is used.</summary>
    public bool TryNext(ref ReadOnlySpan<byte> input)
    {
        if (_isDelivered)
        {
            ClearEvent();
            _isDelivered = false;
        }

        PassByteOrderMark(ref input);
        while (!input.IsEmpty)
        {
            if (_skipsLineFeed)
            {
                _skipsLineFeed = false;
                if (input[0] == (byte)'\n')
                {
                    input = input[1..];
                    continue;
                }
            }

            int end = input.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                KeepPart(input);
                input = default;
                return false;
            }

            ReadOnlySpan<byte> line = input[..end];
            if (_lineLength > 0 || _isLineTooLong)
            {
                KeepPart(line);
                line = _line.AsSpan(0, _lineLength);
            }

            _skipsLineFeed = input[end] == (byte)'\r';
            input = input[(end + 1)..];
            bool isComplete = TakeLine(line);
            (_lineLength, _isLineTooLong) = (0, false);
            if (isComplete)
            {
                _isDelivered = true;
                return true;
            }
        }

        return false;
    }

    private void PassByteOrderMark(ref ReadOnlySpan<byte> input)
    {
        while (_markBytes < ByteOrderMark.Length && !input.IsEmpty)
        {
            if (input[0] != ByteOrderMark[_markBytes])
            {
                _markBytes = ByteOrderMark.Length;
                return;
            }

            _markBytes++;
            input = input[1..];
        }
    }

    private void KeepPart(ReadOnlySpan<byte> part)
    {
        if (_isLineTooLong || _lineLength + part.Length > dataBytesMax + NameBytesMax)
        {
            _isLineTooLong = true;
            return;
        }

        Append(ref _line, ref _lineLength, part);
    }

    /// <summary>Takes a line without its end. True when it ends an event.</summary>
    private bool TakeLine(ReadOnlySpan<byte> line)
    {
        if (_isLineTooLong)
        {
            IsTooLong = true;
            return false;
        }

        if (line.IsEmpty)
        {
            bool isEvent = _hasData || IsTooLong;
            if (!isEvent)
            {
                ClearEvent();
            }

            return isEvent;
        }

        int colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> field = colon < 0 ? line : line[..colon];
        ReadOnlySpan<byte> value = colon < 0 ? default : line[(colon + 1)..];
        value = value.StartsWith(" "u8) ? value[1..] : value;
        if (field.SequenceEqual("data"u8))
        {
            TakeData(value);
        }
        else if (field.SequenceEqual("event"u8))
        {
            _nameLength = Math.Min(value.Length, NameBytesMax);
            value[.._nameLength].CopyTo(_name);
        }
        else if (field.SequenceEqual("id"u8) && value.Length <= IdBytesMax && value.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0)
        {
            value.CopyTo(_id);
            _idLength = value.Length;
        }
        else if (field.SequenceEqual("retry"u8) && Utf8Parser.TryParse(value, out int retry, out int used) && used == value.Length && retry >= 0)
        {
            RetryMs = retry;
        }

        return false;
    }

    private void TakeData(ReadOnlySpan<byte> value)
    {
        int length = _dataLength + value.Length + (_hasData ? 1 : 0);
        if (IsTooLong || length > dataBytesMax)
        {
            IsTooLong = true;
            return;
        }

        if (_hasData)
        {
            Append(ref _data, ref _dataLength, "\n"u8);
        }

        Append(ref _data, ref _dataLength, value);
        _hasData = true;
    }

    private void ClearEvent()
    {
        _dataLength = 0;
        _nameLength = 0;
        _hasData = false;
        IsTooLong = false;
    }

    private static void Append(ref byte[] buffer, ref int length, ReadOnlySpan<byte> bytes)
    {
        if (buffer.Length - length < bytes.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + bytes.Length));
        }

        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }
}
