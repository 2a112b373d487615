using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SatGate.Compare.Load;

/// <summary>
/// The events of the stream scenarios: all of one length, each carrying its number and the time at which it was sent. Both ends read the
/// same monotonic clock, so the difference at the client is the delay.
/// </summary>
internal static class SseFormat
{
    public const int EventBytes = 150;

    private const int StampDigits = 19;
    private const int NumberDigits = 7;

    private static readonly byte[] Template = BuildTemplate();
    private static readonly int StampOffset = Template.AsSpan().IndexOf("\"t\":"u8) + 4;
    private static readonly int NumberOffset = Template.AsSpan().IndexOf("\"n\":"u8) + 4;

    /// <summary>The monotonic clock, in nanoseconds.</summary>
    public static long Now() => Stopwatch.GetTimestamp() * (1_000_000_000L / Stopwatch.Frequency);

    /// <summary>The path that asks the upstream for a stream.</summary>
    /// <param name="events">How many events.</param>
    /// <param name="intervalUs">Microseconds between two; 0 sends as fast as the connection takes them.</param>
    /// <param name="firstUs">Microseconds from the head to the first event.</param>
    /// <param name="hold">Whether the stream stays open after its last event until the client goes.</param>
    public static string Path(int events, int intervalUs, int firstUs, bool hold) => string.Create(
        CultureInfo.InvariantCulture, $"/events?n={events}&every={intervalUs}&first={firstUs}&hold={(hold ? 1 : 0)}");

    /// <summary>Writes one event into exactly <see cref="EventBytes"/> bytes.</summary>
    public static void Write(Span<byte> destination, int number, long stampNs)
    {
        Template.CopyTo(destination);
        WriteDigits(destination.Slice(StampOffset, StampDigits), stampNs);
        WriteDigits(destination.Slice(NumberOffset, NumberDigits), number);
    }

    public static long Stamp(ReadOnlySpan<byte> text) => ReadDigits(text.Slice(StampOffset, StampDigits));

    public static int Number(ReadOnlySpan<byte> text) => (int)ReadDigits(text.Slice(NumberOffset, NumberDigits));

    /// <summary>Sets the stamp to zero, so that events can be compared whole.</summary>
    public static void ClearStamp(Span<byte> text)
    {
        if (text.Length >= EventBytes)
        {
            WriteDigits(text.Slice(StampOffset, StampDigits), 0);
        }
    }

    private static byte[] BuildTemplate()
    {
        string head = "data: {\"t\":" + new string('0', StampDigits) + ",\"n\":" + new string('0', NumberDigits) + ",\"delta\":{\"text\":\"";
        const string Tail = "\"}}\n\n";
        return Encoding.ASCII.GetBytes(head + new string('a', EventBytes - head.Length - Tail.Length) + Tail);
    }

    private static void WriteDigits(Span<byte> destination, long value)
    {
        for (int index = destination.Length - 1; index >= 0; index--)
        {
            (value, long digit) = Math.DivRem(value, 10);
            destination[index] = (byte)('0' + digit);
        }
    }

    private static long ReadDigits(ReadOnlySpan<byte> text)
    {
        long value = 0;
        foreach (byte digit in text)
        {
            value = (value * 10) + digit - '0';
        }

        return value;
    }
}
