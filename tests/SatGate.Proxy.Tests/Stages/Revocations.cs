using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Proxy.Tests.Stages;

/// <summary>A list of revocations that a test writes; counts how often it is asked.</summary>
internal sealed class Revocations : IRevocationList
{
    private readonly HashSet<string> _banned = new(StringComparer.Ordinal);

    public long Version { get; private set; }

    public int Asked { get; private set; }

    public bool IsBanned(VerifiedToken token)
    {
        Asked++;
        return token.ChainSignatures.Any(_banned.Contains);
    }

    public void Ban(string signature)
    {
        _banned.Add(signature);
        Version++;
    }
}
