namespace SatGate.Proxy.Exchange;

/// <summary>How far an exchange with an upstream came.</summary>
internal enum AnswerOutcome
{
    /// <summary>A final head is here; its body follows.</summary>
    Final,

    /// <summary>The upstream switched to the protocol that was asked for.</summary>
    Switched,

    /// <summary>The upstream closed without a byte of an answer.</summary>
    ClosedSilently,

    /// <summary>Try again on another connection; nothing of this try counts.</summary>
    Retry,

    /// <summary>The gateway answers itself; nothing was written to the client.</summary>
    Refused,

    /// <summary>The answer was cut: the client's connection is reset so that it sees the cut.</summary>
    Aborted,

    /// <summary>The answer is complete and the client's connection ends.</summary>
    Close,

    /// <summary>The answer is complete and another request may follow.</summary>
    KeepAlive,
}
