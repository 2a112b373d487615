using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>Reads how long an upstream keeps an idle connection, from <c>Keep-Alive: timeout=N</c>, so that we close first.</summary>
internal static class KeepAliveHint
{
    private const int SecondsMax = 3600;

    /// <summary>Milliseconds, or 0 when the upstream did not say or said something else.</summary>
    public static long Read(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        foreach (ref readonly HeaderField field in head.Fields)
        {
            if (field.Known == KnownField.KeepAlive)
            {
                return Parse(field.Value(bytes));
            }
        }

        return 0;
    }

    private static long Parse(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> name = "timeout="u8;
        int at = value.IndexOf(name);
        if (at < 0)
        {
            return 0;
        }

        long seconds = 0;
        for (int i = at + name.Length; i < value.Length && char.IsAsciiDigit((char)value[i]) && seconds < SecondsMax; i++)
        {
            seconds = (seconds * 10) + (value[i] - '0');
        }

        return Math.Min(seconds, SecondsMax) * 1000;
    }
}
