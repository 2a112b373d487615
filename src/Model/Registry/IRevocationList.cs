using System.Collections.Immutable;

namespace SatGate.Model.Registry;

/// <summary>What is revoked, kept in memory for the data path. Thread-safe; asking allocates nothing.</summary>
public interface IRevocationList
{
    /// <summary>Changes with every revocation and every one taken back, so that an answer may be remembered until then.</summary>
    long Version { get; }

    /// <summary>Whether any signature of a token's chain, in lower-case hex, is revoked.</summary>
    bool IsBanned(ImmutableArray<string> chainSignatures);
}
