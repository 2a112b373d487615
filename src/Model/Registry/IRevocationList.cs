using SatGate.Model.Tokens;

namespace SatGate.Model.Registry;

/// <summary>What is revoked, kept in memory for the data path. Thread-safe; asking allocates nothing.</summary>
public interface IRevocationList
{
    /// <summary>Changes with every revocation and every one taken back, so that an answer may be remembered until then.</summary>
    long Version { get; }

    /// <summary>Whether a token or one that it was narrowed from is revoked: any signature of <see cref="VerifiedToken.ChainSignatures"/>.</summary>
    bool IsBanned(VerifiedToken token);
}
