namespace SatGate.Model.Tokens;

/// <summary>Why a token was not accepted.</summary>
public enum TokenFault
{
    /// <summary>It was accepted.</summary>
    None = 0,

    /// <summary>It is not a token: the encoding, the JSON or the binary fields are wrong, or not in their one spelling.</summary>
    Malformed = 1,

    /// <summary>The text, a caveat or the number of caveats passes its limit.</summary>
    TooLong = 2,

    /// <summary>No key of the verifier made this signature.</summary>
    BadSignature = 3,

    /// <summary>Its time has passed.</summary>
    Expired = 4,

    /// <summary>A caveat has a known name and a value that cannot be enforced, or has no name at all.</summary>
    InvalidCaveat = 5,

    /// <summary>A caveat restricts something that is not known here, so it cannot be honoured.</summary>
    UnknownCaveat = 6,

    /// <summary>A budget was named without the server's seal.</summary>
    UnsealedBudget = 7,

    /// <summary>Two caveats name different tenants.</summary>
    ConflictingTenant = 8,

    /// <summary>It belongs to another tenant.</summary>
    WrongTenant = 9,

    /// <summary>A later scope tries to be wider than an earlier one.</summary>
    WidenedScope = 10,

    /// <summary>It carries rules on tool arguments, which this verifier does not enforce.</summary>
    ArgumentRulesUnsupported = 11,

    /// <summary>It was delegated more often than it allows.</summary>
    DelegatedTooOften = 12,

    /// <summary>It is the token of a payment where a capability is asked for, or the reverse.</summary>
    WrongKind = 13,
}
