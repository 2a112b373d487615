using System.Collections.Immutable;
using SatGate.Model.Registry;

namespace SatGate.Proxy.Tests.Stages;

/// <summary>A list of revocations that a test writes; counts how often it is asked.</summary>
internal sealed class Revocations : IRevocationList
{
    private readonly HashSet<string> _banned = new(StringComparer.Ordinal);

    public long Version { get; private set; }

    public int Asked { get; private set; }

    public bool IsBanned(ImmutableArray<string> chainSignatures)
    {
        Asked++;
        return chainSignatures.Any(_banned.Contains);
    }

    public void Ban(string signature)
    {
        _banned.Add(signature);
        Version++;
    }
}
