namespace SatGate.Transport.Upstream;

/// <summary>Why no connection could be had. In every case nothing was sent.</summary>
public enum AcquireFault
{
    /// <summary>There is a connection.</summary>
    None = 0,

    /// <summary>The host name has no address.</summary>
    NameNotFound = 1,

    /// <summary>Nothing listens there, or the network says no.</summary>
    Refused = 2,

    /// <summary>Nobody answered before the connect deadline.</summary>
    ConnectTimeout = 3,

    /// <summary>TLS failed: certificate, name or protocol.</summary>
    TlsFailed = 4,

    /// <summary>Every connection is in use and none came free in time.</summary>
    Busy = 5,

    /// <summary>The caller no longer wanted it.</summary>
    Canceled = 6,
}
