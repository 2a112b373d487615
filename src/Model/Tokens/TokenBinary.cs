using System.Buffers;
using System.Text.Unicode;

namespace SatGate.Model.Tokens;

/// <summary>
/// The binary form, version 2: a version byte, then fields of type, length and bytes. A section with the location and the identifier, one
/// section for each caveat, an empty one, and the signature. Caveats of third parties are not accepted.
/// </summary>
internal static class TokenBinary
{
    private const byte Version = 2;
    private const byte EndOfSection = 0;
    private const byte LocationField = 1;
    private const byte IdentifierField = 2;
    private const byte SignatureField = 6;

    /// <summary>Fills the parts from their own bytes.</summary>
    public static TokenFault Read(ref TokenParts parts)
    {
        ReadOnlySpan<byte> bytes = parts.Bytes;
        int at = 1;
        if (TryField(bytes, ref at, LocationField, out TokenRange location))
        {
            parts.Location = location;
        }

        if (!TryField(bytes, ref at, IdentifierField, out TokenRange identifier) || !TryEnd(bytes, ref at))
        {
            return TokenFault.Malformed;
        }

        parts.Identifier = identifier;
        if (!Utf8.IsValid(parts[location]) || !Utf8.IsValid(parts[identifier]))
        {
            return TokenFault.Malformed;
        }

        while (!TryEnd(bytes, ref at))
        {
            if (!TryField(bytes, ref at, IdentifierField, out TokenRange caveat) || !TryEnd(bytes, ref at) || !Utf8.IsValid(parts[caveat]))
            {
                return TokenFault.Malformed;
            }

            TokenFault fault = parts.Add(caveat);
            if (fault != TokenFault.None)
            {
                return fault;
            }
        }

        if (!TryField(bytes, ref at, SignatureField, out TokenRange signature) || signature.Length != TokenKey.SizeBytes || at != bytes.Length)
        {
            return TokenFault.Malformed;
        }

        parts[signature].CopyTo(parts.Signature);
        return TokenFault.None;
    }

    /// <summary>Writes a token in this form.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> location, ReadOnlySpan<byte> identifier, IEnumerable<byte[]> caveats, ReadOnlySpan<byte> signature)
    {
        output.Write([Version]);
        WriteField(output, LocationField, location);
        WriteField(output, IdentifierField, identifier);
        output.Write([EndOfSection]);
        foreach (byte[] caveat in caveats)
        {
            WriteField(output, IdentifierField, caveat);
            output.Write([EndOfSection]);
        }

        output.Write([EndOfSection]);
        WriteField(output, SignatureField, signature);
    }

    private static void WriteField(IBufferWriter<byte> output, byte type, ReadOnlySpan<byte> bytes)
    {
        output.Write([type]);
        if (bytes.Length < 0x80)
        {
            output.Write([(byte)bytes.Length]);
        }
        else
        {
            // Two bytes carry 14 bits, and no field of a legal token is longer.
            output.Write([(byte)(bytes.Length | 0x80), (byte)(bytes.Length >> 7)]);
        }

        output.Write(bytes);
    }

    private static bool TryEnd(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (at >= bytes.Length || bytes[at] != EndOfSection)
        {
            return false;
        }

        at++;
        return true;
    }

    /// <summary>Reads a field of one type. The length has one or two bytes and the shortest form; a longer one would not fit any legal token.</summary>
    private static bool TryField(ReadOnlySpan<byte> bytes, ref int at, byte type, out TokenRange content)
    {
        content = default;
        if (bytes.Length - at < 2 || bytes[at] != type)
        {
            return false;
        }

        int start = at + 2;
        int length = bytes[at + 1];
        if (length >= 0x80)
        {
            if (start == bytes.Length || bytes[start] is 0 or >= 0x80)
            {
                return false;
            }

            length = (length & 0x7F) | (bytes[start++] << 7);
        }

        if (bytes.Length - start < length)
        {
            return false;
        }

        content = new TokenRange(start, length);
        at = start + length;
        return true;
    }
}
