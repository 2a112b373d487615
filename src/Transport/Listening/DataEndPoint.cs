using System.Net;

namespace SatGate.Transport.Listening;

/// <summary>Marks an address as the data listener's, so that Kestrel hands it to the poller transport and every other address to its own sockets.</summary>
public sealed class DataEndPoint : EndPoint
{
    /// <summary>Wraps an IP or Unix address.</summary>
    /// <param name="inner">Where to listen.</param>
    public DataEndPoint(EndPoint inner) => Inner = inner;

    /// <summary>Where to listen.</summary>
    public EndPoint Inner { get; }

    /// <inheritdoc/>
    public override string ToString() => Inner.ToString() ?? "data";
}
