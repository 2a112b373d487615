using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SatGate.Transport.Sockets;

/// <summary><c>struct epoll_event</c>, which is packed on x86-64 and aligned elsewhere.</summary>
internal static unsafe class EpollEvent
{
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    /// <summary>Bytes of one record.</summary>
    public static readonly int Size = DataOffset + 8;

    /// <summary>Writes one record.</summary>
    public static void Write(byte* record, uint events, ulong data)
    {
        Unsafe.WriteUnaligned(record, events);
        Unsafe.WriteUnaligned(record + DataOffset, data);
    }

    /// <summary>Reads one record.</summary>
    public static void Read(byte* record, out uint events, out ulong data)
    {
        events = Unsafe.ReadUnaligned<uint>(record);
        data = Unsafe.ReadUnaligned<ulong>(record + DataOffset);
    }
}
