using System.Collections.Concurrent;
using System.Collections.Immutable;
using SatGate.Model.Audit;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;

namespace SatGate.InMemory.Tests;

/// <summary>Tokens without money: a key, a list of revocations that a test writes, and every event that was recorded.</summary>
internal sealed class MemoryGovernance : IRevocationList, IUsageSink
{
    private static readonly TokenKey Key = TokenKey.FromSecret("a-root-secret-of-tests");

    private readonly ConcurrentQueue<UsageEvent> _events = new();
    private ImmutableHashSet<string> _banned = [];
    private long _version;

    public long Version => Volatile.Read(ref _version);

    public bool IsAccepting => true;

    public IReadOnlyCollection<UsageEvent> Events => _events;

    public static Macaroon Mint(TimeProvider time, DateTimeOffset? expiresAt = null) => TokenMint.Mint(Key, new TokenGrant { ExpiresAt = expiresAt }, time);

    /// <summary>A governor whose routes cost nothing, so that nobody asks it for money.</summary>
    public Governor For(TimeProvider time) =>
        new(null!, null!, this, this, null, _ => new TokenVerifier([Key], time, "default", acceptUnsealedBudgets: false));

    public bool IsBanned(VerifiedToken token) => token.ChainSignatures.Any(Volatile.Read(ref _banned).Contains);

    public void Ban(string signature)
    {
        Volatile.Write(ref _banned, _banned.Add(signature));
        Interlocked.Increment(ref _version);
    }

    public bool TryRecord(in UsageEvent usage)
    {
        _events.Enqueue(usage);
        return true;
    }
}
