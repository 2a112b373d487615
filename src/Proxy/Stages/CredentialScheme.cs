namespace SatGate.Proxy.Stages;

/// <summary>What a credential field holds, by its form alone.</summary>
public enum CredentialScheme : byte
{
    /// <summary>Nothing that could be a token of ours.</summary>
    Other,

    /// <summary>What may be a capability token.</summary>
    Token,

    /// <summary>A paid token with its preimage (L402 or LSAT).</summary>
    Payment,
}
