using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Admin.Tests.Fakes;
using SatGate.Budget.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Admin.Tests.Services;

/// <summary>The services over fakes, with a clock that stands still.</summary>
internal sealed class TokenWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public TokenWorld(string tenant = "default")
    {
        Keys = [Key];
        Registry = new TokenRegistry(Store, NullLogger<TokenRegistry>.Instance);
        Bans = new BanList(Store, Time, NullLogger<BanList>.Instance);
        Tokens = new TokenService(() => Keys, tenant, Registry, Bans, Budgets, Audit, Time, NullLogger<TokenService>.Instance);
        Verifier = new TokenVerifier([Key], Time, tenant, acceptUnsealedBudgets: false);
    }

    public TokenKey Key { get; } = TokenKey.FromSecret("test-secret");

    /// <summary>The keys in force, the one that mints first.</summary>
    public ImmutableArray<TokenKey> Keys { get; set; }

    public FakeTimeProvider Time { get; } = new(Start);

    public MemoryRegistryStore Store { get; } = new();

    public MemoryBudgets Budgets { get; } = new();

    public MemoryAudit Audit { get; } = new();

    public TokenRegistry Registry { get; }

    public BanList Bans { get; }

    public TokenService Tokens { get; }

    public TokenVerifier Verifier { get; }

    public VerifiedToken Verify(Macaroon token)
    {
        TokenVerification verified = Verifier.Verify(System.Text.Encoding.ASCII.GetBytes(token.ToText()));
        Assert.Equal(TokenFault.None, verified.Fault);
        return verified.Token!;
    }

    public async Task<MintResult> MintAsync(MintOrder order)
    {
        MintResult result = await Tokens.MintAsync(order, CancellationToken.None);
        Assert.True(result.IsDone, result.Reason);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await Bans.DisposeAsync();
        await Store.DisposeAsync();
    }
}
