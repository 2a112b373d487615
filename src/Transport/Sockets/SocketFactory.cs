using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SatGate.Transport.Sockets;

/// <summary>Opens non-blocking stream sockets and translates addresses between .NET and the kernel.</summary>
internal static unsafe class SocketFactory
{
    private const int AddressBytesMax = 128;

    /// <summary>Opens a listening socket.</summary>
    /// <exception cref="SocketException">The address is in use, not permitted or not there.</exception>
    public static int Listen(EndPoint endPoint, int backlog)
    {
        int fd = Open(endPoint);
        try
        {
            if (endPoint is IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } ip)
            {
                Libc.SetOption(fd, Libc.IpProtoIpv6, Libc.Ipv6Only, ip.Address.Equals(IPAddress.IPv6Any) ? 0 : 1);
            }

            Libc.SetOption(fd, Libc.SolSocket, Libc.SoReuseAddr, 1);
            SocketAddress address = endPoint.Serialize();
            fixed (byte* bytes = address.Buffer.Span)
            {
                Check(Libc.bind(fd, bytes, (uint)address.Size));
            }

            Check(Libc.listen(fd, backlog));
            return fd;
        }
        catch
        {
            Libc.close(fd);
            throw;
        }
    }

    /// <summary>Starts to connect. The connection stands, or its fault can be read, once the socket is writable.</summary>
    /// <exception cref="SocketException">Refused at once.</exception>
    public static int Connect(EndPoint endPoint)
    {
        int fd = Open(endPoint);
        try
        {
            if (endPoint is IPEndPoint)
            {
                Tune(fd);
            }

            SocketAddress address = endPoint.Serialize();
            fixed (byte* bytes = address.Buffer.Span)
            {
                if (Libc.connect(fd, bytes, (uint)address.Size) != 0 && Marshal.GetLastPInvokeError() != Libc.EINPROGRESS)
                {
                    throw Fault(Marshal.GetLastPInvokeError());
                }
            }

            return fd;
        }
        catch
        {
            Libc.close(fd);
            throw;
        }
    }

    /// <summary>The outcome of a connect that was under way: null when it succeeded.</summary>
    public static SocketException? ConnectFault(int fd)
    {
        int error = 0;
        uint length = sizeof(int);
        Check(Libc.getsockopt(fd, Libc.SolSocket, Libc.SoError, &error, &length));
        return error == 0 ? null : Fault(error);
    }

    /// <summary>The address a socket is bound to.</summary>
    public static EndPoint LocalEndPoint(int fd, EndPoint like)
    {
        byte* bytes = stackalloc byte[AddressBytesMax];
        uint length = AddressBytesMax;
        Check(Libc.getsockname(fd, bytes, &length));
        return (EndPoint?)PeerAddress.Read(new ReadOnlySpan<byte>(bytes, (int)length)).ToEndPoint() ?? like;
    }

    /// <summary>Accepts one connection: a descriptor, or -1 with the reason in <paramref name="error"/>.</summary>
    public static int Accept(int listener, out PeerAddress remote, out int error)
    {
        byte* bytes = stackalloc byte[AddressBytesMax];
        uint length = AddressBytesMax;
        int fd = Libc.accept4(listener, bytes, &length, Libc.SockNonBlock | Libc.SockCloseOnExec);
        error = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
        remote = fd < 0 ? default : PeerAddress.Read(new ReadOnlySpan<byte>(bytes, (int)length));
        return fd;
    }

    /// <summary>Sets what every TCP connection wants: no Nagle, and probes that find a peer which vanished without a word within two minutes.</summary>
    public static void Tune(int fd)
    {
        Libc.SetOption(fd, Libc.IpProtoTcp, Libc.TcpNoDelay, 1);
        Libc.SetOption(fd, Libc.SolSocket, Libc.SoKeepAlive, 1);
        Libc.SetOption(fd, Libc.IpProtoTcp, Libc.TcpKeepIdle, 60);
        Libc.SetOption(fd, Libc.IpProtoTcp, Libc.TcpKeepInterval, 15);
        Libc.SetOption(fd, Libc.IpProtoTcp, Libc.TcpKeepCount, 4);
    }

    /// <summary>Translates a fault of the kernel.</summary>
    public static SocketException Fault(int errno) => new((int)ToSocketError(errno), $"{ToSocketError(errno)} (errno {errno})");

    private static int Open(EndPoint endPoint)
    {
        int family = endPoint.AddressFamily switch
        {
            AddressFamily.InterNetwork => Libc.AfInet,
            AddressFamily.InterNetworkV6 => Libc.AfInet6,
            AddressFamily.Unix => Libc.AfUnix,
            _ => throw new NotSupportedException($"No sockets of family {endPoint.AddressFamily}."),
        };
        int fd = Libc.socket(family, Libc.SockStream | Libc.SockNonBlock | Libc.SockCloseOnExec, 0);
        Check(fd);
        return fd;
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw Fault(Marshal.GetLastPInvokeError());
        }
    }

    private static SocketError ToSocketError(int errno) => errno switch
    {
        1 or 13 => SocketError.AccessDenied,
        Libc.EMFILE or Libc.ENFILE => SocketError.TooManyOpenSockets,
        98 => SocketError.AddressAlreadyInUse,
        99 => SocketError.AddressNotAvailable,
        100 => SocketError.NetworkDown,
        101 => SocketError.NetworkUnreachable,
        Libc.ECONNABORTED => SocketError.ConnectionAborted,
        Libc.ECONNRESET => SocketError.ConnectionReset,
        110 => SocketError.TimedOut,
        111 => SocketError.ConnectionRefused,
        112 => SocketError.HostDown,
        113 => SocketError.HostUnreachable,
        2 => SocketError.AddressNotAvailable,
        _ => SocketError.SocketError,
    };
}
