namespace SatGate.Transport.Upstream;

/// <summary>How a send to an upstream ended.</summary>
public enum SendOutcome
{
    /// <summary>All of it is with the system.</summary>
    Sent = 0,

    /// <summary>Canceled in the middle; <see cref="UpstreamConnection.BytesSent"/> says how far it came, and it may be taken up again from there.</summary>
    Canceled = 1,

    /// <summary>The peer is gone.</summary>
    Gone = 2,
}
