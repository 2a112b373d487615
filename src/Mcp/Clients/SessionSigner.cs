using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SatGate.Mcp.Protocol;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Clients;

/// <summary>
/// Makes and reads session ids: <c>mcp-</c> and base64url of a ticket with a truncated HMAC-SHA256 behind it, under keys derived from the root keys.
/// Thread-safe.
/// </summary>
internal sealed class SessionSigner
{
    /// <summary>Characters of an id.</summary>
    public const int TextLength = 4 + 60;

    private const int TicketBytes = 1 + 8 + 8 + 1 + 1 + 8;
    private const int SignatureBytes = 18;
    private const byte Format = 1;

    private readonly ImmutableArray<byte[]> _keys;

    /// <summary>Derives the keys.</summary>
    /// <param name="rootKeys">The root keys, the one that signs first; at least one.</param>
    public SessionSigner(IEnumerable<byte[]> rootKeys)
    {
        _keys = [.. rootKeys.Select(static key => HMACSHA256.HashData(key, "satgate/mcp_session/v1"u8))];
        ArgumentOutOfRangeException.ThrowIfZero(_keys.Length, nameof(rootKeys));
    }

    /// <summary>What a session is bound to: a hash of the token's short name; 0 for none.</summary>
    public static ulong BindingOf(Caller? caller)
    {
        if (caller is null)
        {
            return 0;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(caller.Token.TokenId), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) | 1;
    }

    /// <summary>A number nobody can guess.</summary>
    public static ulong NewRandom()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    /// <summary>Writes a ticket as an id.</summary>
    public string Sign(in SessionTicket ticket)
    {
        Span<byte> bytes = stackalloc byte[TicketBytes + SignatureBytes];
        bytes.Clear();
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], ticket.IssuedAtUnixSeconds);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[9..], ticket.Random);
        bytes[17] = (byte)ticket.Version;
        bytes[18] = (byte)ticket.Capabilities;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[19..], ticket.Binding);
        WriteSignature(_keys[0], bytes[..TicketBytes], bytes[TicketBytes..]);
        return string.Concat("mcp-", Base64Url.EncodeToString(bytes));
    }

    /// <summary>Reads an id; false when no key of ours signed it.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, out SessionTicket ticket)
    {
        ticket = default;
        Span<byte> bytes = stackalloc byte[TicketBytes + SignatureBytes];
        if (text.Length != TextLength || !text.StartsWith("mcp-"u8)
            || Base64Url.DecodeFromUtf8(text[4..], bytes, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != bytes.Length || bytes[0] != Format || !IsSigned(bytes)
            || bytes[17] > (byte)ProtocolVersions.NewestLegacy)
        {
            return false;
        }

        ticket = new SessionTicket(
            BinaryPrimitives.ReadInt64BigEndian(bytes[1..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[9..]),
            (ProtocolVersion)bytes[17],
            (ClientCapabilities)bytes[18],
            BinaryPrimitives.ReadUInt64BigEndian(bytes[19..]));
        return true;
    }

    private static void WriteSignature(byte[] key, ReadOnlySpan<byte> ticket, Span<byte> signature)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, ticket, whole);
        whole[..SignatureBytes].CopyTo(signature);
    }

    private bool IsSigned(ReadOnlySpan<byte> bytes)
    {
        Span<byte> expected = stackalloc byte[SignatureBytes];
        bool isSigned = false;
        foreach (byte[] key in _keys)
        {
            WriteSignature(key, bytes[..TicketBytes], expected);
            isSigned |= CryptographicOperations.FixedTimeEquals(expected, bytes[TicketBytes..]);
        }

        return isSigned;
    }
}
