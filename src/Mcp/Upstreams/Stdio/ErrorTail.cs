using System.Text;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>Keeps the last lines a process wrote to its standard error. Thread-safe.</summary>
internal sealed class ErrorTail
{
    /// <summary>Lines that are kept at most.</summary>
    public const int LinesMax = 10;

    /// <summary>Bytes that are kept at most.</summary>
    public const int BytesMax = 2048;

    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[BytesMax];
    private long _written;

    /// <summary>Takes what was written.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _written += Math.Max(0, bytes.Length - BytesMax);
            foreach (byte one in bytes.Length > BytesMax ? bytes[^BytesMax..] : bytes)
            {
                _ring[_written++ % BytesMax] = one;
            }
        }
    }

    /// <summary>The last lines, without control characters, separated by <c> | </c>; null when nothing was written.</summary>
    public string? Text()
    {
        byte[] bytes;
        lock (_lock)
        {
            int length = (int)Math.Min(_written, BytesMax);
            bytes = new byte[length];
            for (int i = 0; i < length; i++)
            {
                bytes[i] = _ring[(_written - length + i) % BytesMax];
            }
        }

        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string text = string.Join(" | ", lines.TakeLast(LinesMax));
        return text.Length == 0 ? null : string.Concat(text.Where(static letter => !char.IsControl(letter)));
    }
}
