using System.Text;
using SatGate.Transport.Memory;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>
/// <c>Max-Forwards</c> (RFC 9110 section 7.6.2), which counts on OPTIONS and TRACE only: at 0 the request goes no further, above it the forwarded
/// number is one less. A value that is no number is not forwarded.
/// </summary>
internal static class MaxForwards
{
    /// <summary>Largest number forwarded; a larger one is lowered to it.</summary>
    private const int Max = 255;

    private static ReadOnlySpan<byte> Name => "Max-Forwards"u8;

    /// <summary>Whether the request must not be forwarded.</summary>
    public static bool IsExhausted(RequestHead head, ReadOnlySpan<byte> bytes) => Applies(head) && Read(head, bytes) == 0;

    /// <summary>Whether the field counts on this request, and is therefore rewritten.</summary>
    public static bool Applies(RequestHead head) => head.Method is KnownMethod.Options or KnownMethod.Trace;

    /// <summary>Whether it is the field.</summary>
    public static bool Is(ReadOnlySpan<byte> name) => name.Length == Name.Length && Ascii.EqualsIgnoreCase(name, Name);

    /// <summary>Writes the lowered field when there is one.</summary>
    public static void Write(ref SpanWriter writer, RequestHead head, ReadOnlySpan<byte> bytes)
    {
        if (Applies(head) && Read(head, bytes) is > 0 and int number)
        {
            writer.Write(Name);
            writer.Write(": "u8);
            writer.WriteNumber(Math.Min(number - 1, Max));
            writer.Write("\r\n"u8);
        }
    }

    /// <summary>The number, or -1 when there is none.</summary>
    private static int Read(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        foreach (ref readonly HeaderField field in head.Fields)
        {
            if (field.Known != KnownField.None || !Is(field.Name(bytes)))
            {
                continue;
            }

            int number = field.ValueLength == 0 ? -1 : 0;
            foreach (byte digit in field.Value(bytes))
            {
                if (!char.IsAsciiDigit((char)digit))
                {
                    return -1;
                }

                number = Math.Min((number * 10) + (digit - '0'), Max + 1);
            }

            return number;
        }

        return -1;
    }
}
