namespace SatGate.Proxy.Endpoints;

/// <summary>What ended a wait of <see cref="EndpointExchange.WaitAsync"/>; several may have happened.</summary>
[Flags]
public enum EndpointEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Somebody called <see cref="EndpointExchange.Signal"/>. May be left over from what is past, so look before you act.</summary>
    Signaled = 1,

    /// <summary>The moment of <see cref="EndpointExchange.Arm"/> has come.</summary>
    Due = 2,

    /// <summary>The client sent FIN. It may still read: <see cref="EndpointExchange.ProbeAsync"/> finds out.</summary>
    ClientHalfClosed = 4,

    /// <summary>The client reset the connection, or it broke: nothing reaches it any more.</summary>
    ClientGone = 8,

    /// <summary>The gateway is stopping: what has no end of its own should end now.</summary>
    Draining = 16,
}
