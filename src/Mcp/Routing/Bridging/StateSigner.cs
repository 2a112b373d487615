using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Routing.Bridging;

/// <summary>
/// Makes and reads the <c>requestState</c> by which a client comes back to a call that waits for it: a <see cref="StateTicket"/> with an HMAC-SHA256
/// behind it that also covers who the client is and what it called. The key is this process's own, because no other has the call. Thread-safe.
/// </summary>
internal sealed class StateSigner
{
    private const int TicketBytes = 8 + 4 + 8;
    private const int SignatureBytes = HMACSHA256.HashSizeInBytes;

    private static readonly byte[] Prefix = "satgate."u8.ToArray();

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(SignatureBytes);

    /// <summary>Whether a raw JSON string may be a state of the gateway's, and not of a server of the stateless revision.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> inner) => inner.StartsWith(Prefix);

    /// <summary>Writes a ticket for whoever sent a request.</summary>
    public string Sign(in StateTicket ticket, ReadOnlySpan<byte> subject)
    {
        Span<byte> bytes = stackalloc byte[TicketBytes + SignatureBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ticket.CallId);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], ticket.Round);
        BinaryPrimitives.WriteInt64BigEndian(bytes[12..], ticket.ExpiresAtUnixSeconds);
        WriteSignature(bytes[..TicketBytes], subject, bytes[TicketBytes..]);
        return string.Concat(Encoding.ASCII.GetString(Prefix), Base64Url.EncodeToString(bytes));
    }

    /// <summary>Reads what stands between the quotes of a state; false when it was not made for this subject.</summary>
    public bool TryRead(ReadOnlySpan<byte> inner, ReadOnlySpan<byte> subject, out StateTicket ticket)
    {
        ticket = default;
        Span<byte> bytes = stackalloc byte[TicketBytes + SignatureBytes];
        Span<byte> expected = stackalloc byte[SignatureBytes];
        if (!IsOurs(inner) || Base64Url.GetEncodedLength(bytes.Length) != inner.Length - Prefix.Length
            || Base64Url.DecodeFromUtf8(inner[Prefix.Length..], bytes, out _, out int written) != OperationStatus.Done || written != bytes.Length)
        {
            return false;
        }

        WriteSignature(bytes[..TicketBytes], subject, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes[TicketBytes..]))
        {
            return false;
        }

        ticket = new StateTicket(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[8..]), BinaryPrimitives.ReadInt64BigEndian(bytes[12..]));
        return true;
    }

    /// <summary>Who a request comes from and what it asks for; a state is good for nothing else.</summary>
    public static byte[] SubjectOf(ClientRequest request)
    {
        ReadOnlySpan<byte> message = request.Message.Span;
        ref readonly MessageScan scan = ref request.Scan;
        ReadOnlySpan<byte> holder = request.Peer.Caller is { } caller ? Encoding.UTF8.GetBytes(caller.Token.TokenId) : scan.MetaToken.Of(message);
        ReadOnlySpan<byte> name = scan.Name.IsPresent ? scan.Name.Of(message) : scan.Uri.Of(message);
        byte[] subject = new byte[SHA256.HashSizeInBytes + 1 + name.Length];
        SHA256.HashData(holder, subject);
        subject[SHA256.HashSizeInBytes] = (byte)scan.Method;
        name.CopyTo(subject.AsSpan(SHA256.HashSizeInBytes + 1));
        return subject;
    }

    private void WriteSignature(ReadOnlySpan<byte> ticket, ReadOnlySpan<byte> subject, Span<byte> signature)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(ticket);
        hash.AppendData(subject);
        hash.GetHashAndReset(signature);
    }
}
