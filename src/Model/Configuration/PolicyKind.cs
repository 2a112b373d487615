namespace SatGate.Model.Configuration;

/// <summary>The kinds of route policy. Aliases of the file are resolved to these.</summary>
public enum PolicyKind
{
    /// <summary>Anyone may call.</summary>
    Public = 0,

    /// <summary>Nobody may call: 403.</summary>
    Deny = 1,

    /// <summary>A capability token is demanded (aliases: protected, protect).</summary>
    Capability = 2,

    /// <summary>A token with budget is demanded and debited (aliases: control, budget, enforce).</summary>
    Fiat402 = 3,

    /// <summary>Spend is recorded and nothing is refused (aliases: observe, audit, policy_to_proof).</summary>
    Chargeback = 4,

    /// <summary>A Lightning payment is demanded (aliases: charge, monetize).</summary>
    L402 = 5,

    /// <summary>The mode stands in the pay block.</summary>
    Pay = 6,
}
