namespace SatGate.Proxy.Exchange;

/// <summary>Bytes that mean nothing to a client that still reads, and bring a reset from one that is gone.</summary>
internal static class ProbeBytes
{
    /// <summary>An interim answer, which every HTTP/1.1 client must be able to skip.</summary>
    public static readonly byte[] Interim = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();

    /// <summary>A leading zero of a chunk size.</summary>
    public static readonly byte[] LeadingZero = "0"u8.ToArray();
}
