namespace SatGate.Overspend.Rows;

/// <summary>What goes wrong while callers spend.</summary>
internal enum FaultKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A gateway is ended with SIGKILL and started again on its data.</summary>
    KillGateway,

    /// <summary>A gateway is ended with SIGTERM under load and started again.</summary>
    StopGateway,

    /// <summary>Redis is ended with SIGKILL and started again on its append-only file.</summary>
    KillRedis,

    /// <summary>Redis is shut down in order and started again.</summary>
    RestartRedis,

    /// <summary>Redis holds every command back (<c>CLIENT PAUSE</c>).</summary>
    PauseRedis,

    /// <summary>Redis is halted with SIGSTOP and goes on later.</summary>
    HaltRedis,

    /// <summary>Every eighth caller goes away after it has sent its request.</summary>
    Disconnects,

    /// <summary>All calls bear the same request id and idempotency key.</summary>
    SameRequestId,
}
