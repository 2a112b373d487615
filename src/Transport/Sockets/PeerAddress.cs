using System.Net;

namespace SatGate.Transport.Sockets;

/// <summary>The address of a peer in the few bytes the kernel gave; the objects of .NET are made only when somebody asks.</summary>
internal readonly record struct PeerAddress
{
    private readonly UInt128 _address;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly byte _family;

    private PeerAddress(byte family, UInt128 address, uint scope, ushort port)
    {
        _family = family;
        _address = address;
        _scope = scope;
        _port = port;
    }

    /// <summary>Whether it is an IP address, and not a Unix socket.</summary>
    public bool IsIp => _family != 0;

    /// <summary>Reads a kernel address (<c>struct sockaddr</c>); an IPv4 address in IPv6 clothes becomes plain IPv4.</summary>
    public static PeerAddress Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 16 && bytes[0] == Libc.AfInet)
        {
            return new PeerAddress(Libc.AfInet, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), 0, Port(bytes));
        }

        if (bytes.Length >= 28 && bytes[0] == Libc.AfInet6)
        {
            UInt128 address = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]);
            bool isMapped = address >> 32 == 0xFFFF;
            return isMapped
                ? new PeerAddress(Libc.AfInet, (uint)address, 0, Port(bytes))
                : new PeerAddress(Libc.AfInet6, address, BitConverter.ToUInt32(bytes[24..28]), Port(bytes));
        }

        return default;
    }

    /// <summary>The address as .NET knows it; null for a Unix socket.</summary>
    public IPEndPoint? ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, _address);
        return _family switch
        {
            Libc.AfInet => new IPEndPoint(new IPAddress(bytes[12..]), _port),
            Libc.AfInet6 => new IPEndPoint(new IPAddress(bytes, _scope), _port),
            _ => null,
        };
    }

    private static ushort Port(ReadOnlySpan<byte> bytes) => (ushort)((bytes[2] << 8) | bytes[3]);
}
