using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SatGate.TestKit.Wire;

/// <summary>
/// Reads HTTP/1.1 from a stream the way a suspicious peer would: CRLF only, no folding, digits only, every wait with a deadline. It shares no
/// code with the product, so a fault cannot hide in both. One reader at a time.
/// </summary>
public sealed class WireReader(Stream stream)
{
    private const int LineBytesMax = 256 * 1024;
    private const int RecordedBytesMax = 1024 * 1024;
    private const int GrowthBytes = 4 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _recorded = new();
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>
    /// Longest wait for the next bytes. Default 30 s: far longer than anything tested, so that only a real hang reaches it, even on a machine
    /// that is busy with other tests.
    /// </summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Everything received so far as Latin-1 text, up to its first MiB.</summary>
    public string Recorded => Encoding.Latin1.GetString(_recorded.WrittenSpan);

    /// <summary>How many bytes came in all.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Bytes received and not yet read.</summary>
    public int BufferedBytes => _end - _start;

    /// <summary>Waits for more bytes; false at a clean end of stream.</summary>
    public async Task<bool> FillAsync()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            byte[] larger = _start > 0 ? _buffer : new byte[_buffer.Length * 2];
            Buffer.BlockCopy(_buffer, _start, larger, 0, _end - _start);
            (_buffer, _end, _start) = (larger, _end - _start, 0);
        }

        int count = await ReceiveAsync(_buffer.AsMemory(_end));
        _end += count;
        return count > 0;
    }

    /// <summary>One line without its CRLF; null at a clean end of stream before its first byte when <paramref name="endAllowed"/>.</summary>
    public async Task<string?> ReadLineAsync(bool endAllowed = false)
    {
        int scanned = 0;
        while (true)
        {
            int feed = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                int length = scanned + feed;
                string line = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 1;
                return line.EndsWith('\r') && line.IndexOf('\r', StringComparison.Ordinal) == line.Length - 1
                    ? line[..^1]
                    : throw new WireException(WireFailure.Malformed, $"line does not end in a lone CRLF: {Show(line)}");
            }

            scanned = _end - _start;
            if (scanned > LineBytesMax)
            {
                throw new WireException(WireFailure.Malformed, $"line longer than {LineBytesMax} bytes");
            }

            if (!await FillAsync())
            {
                return endAllowed && scanned == 0
                    ? null
                    : throw new WireException(WireFailure.Truncated, $"end of stream in a line after {Show(Encoding.Latin1.GetString(_buffer, _start, scanned))}");
            }
        }
    }

    /// <summary>Exactly so many bytes.</summary>
    public async Task<byte[]> ReadExactlyAsync(long length)
    {
        // Grown as bytes come, since an announced length is only a promise.
        byte[] body = new byte[Math.Min(length, GrowthBytes)];
        int filled = 0;
        while (filled < length)
        {
            if (filled == body.Length)
            {
                Array.Resize(ref body, (int)Math.Min(length, Math.Min(body.Length * 2L, Array.MaxLength)));
            }

            if (_start < _end)
            {
                int take = Math.Min(_end - _start, body.Length - filled);
                Buffer.BlockCopy(_buffer, _start, body, filled, take);
                _start += take;
                filled += take;
                continue;
            }

            int count = await ReceiveAsync(body.AsMemory(filled));
            filled += count;
            if (count == 0)
            {
                throw new WireException(WireFailure.Truncated, $"end of stream after {filled} of {length} bytes");
            }
        }

        return body;
    }

    /// <summary>Everything to a clean end of stream.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        MemoryStream all = new();
        do
        {
            all.Write(_buffer, _start, _end - _start);
            _start = _end;
        }
        while (await FillAsync());
        return all.ToArray();
    }

    /// <summary>The data of the next chunk; null at the last chunk, after which the trailer section stands in the stream.</summary>
    public async Task<byte[]?> ReadChunkAsync()
    {
        string line = (await ReadLineAsync())!;
        if (line.Length is 0 or > 15 || !line.All(char.IsAsciiHexDigit))
        {
            throw new WireException(WireFailure.Malformed, $"chunk size {Show(line)}");
        }

        long size = long.Parse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (size == 0)
        {
            return null;
        }

        byte[] data = await ReadExactlyAsync(size);
        string after = (await ReadLineAsync())!;
        return after.Length == 0 ? data : throw new WireException(WireFailure.Malformed, $"chunk data goes on with {Show(after)}");
    }

    /// <summary>Fields up to and with the empty line.</summary>
    public async Task<WireFields> ReadFieldsAsync()
    {
        WireFields fields = new();
        while (true)
        {
            string line = (await ReadLineAsync())!;
            if (line.Length == 0)
            {
                return fields;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !line.AsSpan(0, colon).ToString().All(IsTokenCharacter))
            {
                throw new WireException(WireFailure.Malformed, $"field line {Show(line)}");
            }

            string value = line[(colon + 1)..].Trim(' ', '\t');
            if (value.Any(c => (c < ' ' && c != '\t') || c == '\u007f'))
            {
                throw new WireException(WireFailure.Malformed, $"control character in field {Show(line)}");
            }

            fields.Add(line[..colon], value);
        }
    }

    /// <summary>Drops whatever still comes and says how the peer ended: with a FIN or a reset.</summary>
    public async Task<PeerClose> ReadCloseAsync()
    {
        try
        {
            do
            {
                _start = _end = 0;
            }
            while (await FillAsync());
            return PeerClose.Finished;
        }
        catch (WireException exception) when (exception.Failure == WireFailure.Reset)
        {
            return PeerClose.Reset;
        }
    }

    internal static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);

    internal static string Show(string text) =>
        "\"" + (text.Length > 200 ? text[..200] + "…" : text).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";

    private async Task<int> ReceiveAsync(Memory<byte> into)
    {
        using CancellationTokenSource timer = new(Deadline);
        try
        {
            int count = await stream.ReadAsync(into, timer.Token);
            ReceivedBytes += count;
            int room = (int)Math.Min(count, RecordedBytesMax - _recorded.WrittenCount);
            _recorded.Write(into.Span[..Math.Max(room, 0)]);
            return count;
        }
        catch (OperationCanceledException exception) when (timer.IsCancellationRequested)
        {
            throw new WireException(WireFailure.Timeout, $"nothing for {Deadline.TotalSeconds} s; so far {Show(Recorded)}", exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            throw new WireException(WireFailure.Reset, exception.Message, exception);
        }
    }
}
