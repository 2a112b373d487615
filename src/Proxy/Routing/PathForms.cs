using System.Buffers;

namespace SatGate.Proxy.Routing;

/// <summary>
/// The readings of a request path (RFC 3986 sections 5.2.4 and 6.2.2). The target is always forwarded as received; these forms only decide
/// whether routing it is safe. Pure functions over bytes, no allocation.
/// </summary>
public static class PathForms
{
    // Letters and digits, "-._~", the sub-delimiters, ":" and "@": what a segment may hold without escape.
    private static readonly SearchValues<byte> SegmentBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@"u8);

    private static readonly SearchValues<byte> Suspicious = SearchValues.Create("%\\."u8);

    /// <summary>
    /// Which readings of the path may differ. May name too many, never too few. <see cref="PathAmbiguity.None"/> for ordinary paths, at the
    /// cost of two vectorised scans.
    /// </summary>
    public static PathAmbiguity Inspect(ReadOnlySpan<byte> path)
    {
        bool suspicious = path.ContainsAny(Suspicious);
        bool doubled = path.IndexOf("//"u8) >= 0;
        return suspicious || doubled ? InspectSlowly(path, doubled) : PathAmbiguity.None;
    }

    /// <summary>
    /// Writes the reading of <paramref name="path"/> after the given steps. <paramref name="destination"/> must be at least as long as the path,
    /// which must begin with a slash. Returns the length of the reading, never more than the path's; <paramref name="climbs"/> tells whether
    /// a dot segment tried to leave the root.
    /// </summary>
    public static int Normalize(ReadOnlySpan<byte> path, PathAmbiguity steps, Span<byte> destination, out bool climbs)
    {
        int length = Unescape(path, steps, destination);
        climbs = false;
        if (!Has(steps, PathAmbiguity.DoubleSlashes) && !Has(steps, PathAmbiguity.DotSegments))
        {
            return length;
        }

        return RemoveSegments(destination[..length], steps, out climbs);
    }

    private static PathAmbiguity InspectSlowly(ReadOnlySpan<byte> path, bool doubled)
    {
        var found = doubled ? PathAmbiguity.DoubleSlashes : PathAmbiguity.None;
        bool dots = path.IndexOf("/."u8) >= 0;
        bool anyDot = dots;
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] == (byte)'\\')
            {
                found |= PathAmbiguity.Backslashes;
            }
            else if (path[i] == (byte)'.')
            {
                anyDot = true;
            }
            else if (path[i] == (byte)'%' && TryDecode(path, i, out byte value))
            {
                found |= value is (byte)'/' or (byte)'\\' ? PathAmbiguity.EncodedSeparators : PathAmbiguity.None;
                found |= value is (byte)'\\' ? PathAmbiguity.Backslashes : PathAmbiguity.None;
                found |= SegmentBytes.Contains(value) || HasLowerHex(path, i) ? PathAmbiguity.Escapes : PathAmbiguity.None;
                anyDot |= value == (byte)'.';
            }
        }

        bool separators = Has(found, PathAmbiguity.Backslashes) || Has(found, PathAmbiguity.EncodedSeparators);
        if (dots || (anyDot && (separators || Has(found, PathAmbiguity.Escapes))))
        {
            found |= PathAmbiguity.DotSegments;
        }

        return separators ? found | PathAmbiguity.DoubleSlashes : found;
    }

    private static int Unescape(ReadOnlySpan<byte> path, PathAmbiguity steps, Span<byte> destination)
    {
        bool escapes = Has(steps, PathAmbiguity.Escapes);
        bool separators = Has(steps, PathAmbiguity.EncodedSeparators);
        byte backslash = Has(steps, PathAmbiguity.Backslashes) ? (byte)'/' : (byte)'\\';
        int written = 0;
        for (int i = 0; i < path.Length; i++)
        {
            byte current = path[i];
            if (current == (byte)'%' && TryDecode(path, i, out byte value))
            {
                bool separator = value is (byte)'/' or (byte)'\\';
                if (separator ? separators : escapes && SegmentBytes.Contains(value))
                {
                    destination[written++] = value == (byte)'\\' ? backslash : value;
                }
                else
                {
                    destination[written++] = (byte)'%';
                    destination[written++] = escapes ? UpperHex(path[i + 1]) : path[i + 1];
                    destination[written++] = escapes ? UpperHex(path[i + 2]) : path[i + 2];
                }

                i += 2;
                continue;
            }

            destination[written++] = current == (byte)'\\' ? backslash : current;
        }

        return written;
    }

    // In place: what is written never overtakes what is read, since a segment is kept whole or dropped.
    private static int RemoveSegments(Span<byte> path, PathAmbiguity steps, out bool climbs)
    {
        bool merge = Has(steps, PathAmbiguity.DoubleSlashes);
        bool dots = Has(steps, PathAmbiguity.DotSegments);
        climbs = false;
        int written = 0;
        int start = 1;
        while (start <= path.Length)
        {
            int found = path[start..].IndexOf((byte)'/');
            int length = found < 0 ? path.Length - start : found;
            bool last = found < 0;
            ReadOnlySpan<byte> segment = path.Slice(start, length);
            int up = dots ? DotCount(segment) : 0;
            if (up == 2)
            {
                climbs |= written == 0;
                written = written == 0 ? 0 : path[..written].LastIndexOf((byte)'/');
            }

            bool dropped = up > 0 || (merge && length == 0);
            if (!dropped || last)
            {
                path[written++] = (byte)'/';
            }

            if (!dropped)
            {
                segment.CopyTo(path[written..]);
                written += length;
            }

            start += length + 1;
        }

        return written;
    }

    // 1 for ".", 2 for "..", each also with parameters behind a semicolon, which some servers cut off before they look; otherwise 0.
    private static int DotCount(ReadOnlySpan<byte> segment)
    {
        int parameters = segment.IndexOf((byte)';');
        ReadOnlySpan<byte> name = parameters < 0 ? segment : segment[..parameters];
        return name.SequenceEqual("."u8) ? 1 : name.SequenceEqual(".."u8) ? 2 : 0;
    }

    // Enum.HasFlag boxes until the method is compiled for good.
    private static bool Has(PathAmbiguity set, PathAmbiguity flag) => (set & flag) == flag;

    private static bool TryDecode(ReadOnlySpan<byte> path, int at, out byte value)
    {
        value = 0;
        if (at + 2 >= path.Length || !char.IsAsciiHexDigit((char)path[at + 1]) || !char.IsAsciiHexDigit((char)path[at + 2]))
        {
            return false;
        }

        value = (byte)((HexValue(path[at + 1]) << 4) | HexValue(path[at + 2]));
        return true;
    }

    private static bool HasLowerHex(ReadOnlySpan<byte> path, int at) =>
        UpperHex(path[at + 1]) != path[at + 1] || UpperHex(path[at + 2]) != path[at + 2];

    private static int HexValue(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static byte UpperHex(byte digit) => digit >= (byte)'a' ? (byte)(digit - 0x20) : digit;
}
