namespace SatGate.Model.Audit;

/// <summary>What an event reports. The names in the log are snake_case, as <see cref="UsageEventNames"/> has them.</summary>
public enum UsageKind : byte
{
    /// <summary>A request on a governed route was let through or refused.</summary>
    Request = 0,

    /// <summary>A tool call was let through or refused.</summary>
    ToolCall = 1,

    /// <summary>A caller could not be authenticated.</summary>
    AuthFailure = 2,

    /// <summary>A charge was given back, because nothing reached the upstream.</summary>
    Release = 3,

    /// <summary>A hold was settled at its real cost.</summary>
    Settle = 4,

    /// <summary>A hold whose owner was gone was charged.</summary>
    HoldExpired = 5,

    /// <summary>A threshold of a budget was passed.</summary>
    Threshold = 6,

    /// <summary>A token was minted.</summary>
    TokenMinted = 7,

    /// <summary>A token was delegated from another.</summary>
    Delegation = 8,

    /// <summary>A token was revoked.</summary>
    TokenRevoked = 9,

    /// <summary>A budget was created or its limit changed.</summary>
    BudgetChanged = 10,

    /// <summary>A payment was received.</summary>
    Payment = 11,

    /// <summary>The ledger's store did not answer, or lost what it had acknowledged.</summary>
    LedgerFault = 12,

    /// <summary>Events were summarised or lost, and how many.</summary>
    EventsLost = 13,

    /// <summary>A session of the MCP endpoint began.</summary>
    SessionBegun = 14,

    /// <summary>A session of the MCP endpoint ended.</summary>
    SessionEnded = 15,
}
