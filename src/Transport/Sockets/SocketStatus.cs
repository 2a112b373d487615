namespace SatGate.Transport.Sockets;

/// <summary>What a non-blocking call answered when it moved no bytes. Positive answers are byte counts, 0 is the end of the stream.</summary>
internal static class SocketStatus
{
    /// <summary>Nothing to read, or no room to write: wait and try again.</summary>
    public const int WouldBlock = -1;

    /// <summary>The connection is gone: reset, broken or closed here.</summary>
    public const int Gone = -2;
}
