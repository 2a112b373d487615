using Xunit;

namespace SatGate.Budget.Tests.Contract;

/// <summary>Claims.</summary>
public abstract partial class BudgetStoreContract
{
    [Fact]
    public async Task A_name_is_claimed_once()
    {
        bool[] claims = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ =>
            Task.Run(async () => await Store.TryClaimAsync("payment-1", TimeSpan.FromHours(1), CancellationToken.None))));
        Assert.Single(claims, c => c);
        Assert.True(await Store.TryClaimAsync("payment-2", TimeSpan.FromHours(1), CancellationToken.None));
        Assert.False(await Store.TryClaimAsync("payment-2", TimeSpan.FromMilliseconds(1), CancellationToken.None));
        Assert.False(await Store.TryClaimAsync("payment-1", TimeSpan.FromHours(1), CancellationToken.None));
    }

    [Fact]
    public async Task A_claim_ends_after_its_time()
    {
        Assert.True(await Store.TryClaimAsync("short", TimeSpan.FromMilliseconds(600), CancellationToken.None));
        Assert.True(await Store.TryClaimAsync("long", TimeSpan.FromHours(1), CancellationToken.None));
        Assert.False(await Store.TryClaimAsync("short", TimeSpan.FromMilliseconds(600), CancellationToken.None));
        await PassAsync(TimeSpan.FromMilliseconds(700));
        Assert.True(await Store.TryClaimAsync("short", TimeSpan.FromHours(1), CancellationToken.None));
        Assert.False(await Store.TryClaimAsync("long", TimeSpan.FromHours(1), CancellationToken.None));
    }

    [Fact]
    public async Task A_claim_is_its_owners_until_released_by_that_owner()
    {
        Assert.True(await Store.TryClaimAsync("owned", "a", TimeSpan.FromHours(1), CancellationToken.None));
        Assert.True(await Store.TryClaimAsync("owned", "a", TimeSpan.FromHours(1), CancellationToken.None));
        Assert.False(await Store.TryClaimAsync("owned", "b", TimeSpan.FromHours(1), CancellationToken.None));

        Assert.False(await Store.ReleaseClaimAsync("owned", "b", CancellationToken.None));
        Assert.False(await Store.ReleaseClaimAsync("unknown", "a", CancellationToken.None));
        Assert.False(await Store.TryClaimAsync("owned", "b", TimeSpan.FromHours(1), CancellationToken.None));

        Assert.True(await Store.ReleaseClaimAsync("owned", "a", CancellationToken.None));
        Assert.False(await Store.ReleaseClaimAsync("owned", "a", CancellationToken.None));
        Assert.True(await Store.TryClaimAsync("owned", "b", TimeSpan.FromHours(1), CancellationToken.None));
        Assert.False(await Store.ReleaseClaimAsync("owned", "a", CancellationToken.None));
        Assert.False(await Store.TryClaimAsync("owned", "c", TimeSpan.FromHours(1), CancellationToken.None));
    }

    [Fact]
    public async Task A_repeated_claim_does_not_last_longer()
    {
        Assert.True(await Store.TryClaimAsync("brief", "a", TimeSpan.FromMilliseconds(600), CancellationToken.None));
        Assert.True(await Store.TryClaimAsync("brief", "a", TimeSpan.FromHours(1), CancellationToken.None));
        await PassAsync(TimeSpan.FromMilliseconds(700));

        Assert.True(await Store.TryClaimAsync("brief", "b", TimeSpan.FromHours(1), CancellationToken.None));
    }

    [Fact]
    public async Task Nobody_releases_a_claim_without_an_owner()
    {
        Assert.True(await Store.TryClaimAsync("unowned", TimeSpan.FromHours(1), CancellationToken.None));
        Assert.False(await Store.ReleaseClaimAsync("unowned", "a", CancellationToken.None));
        Assert.False(await Store.TryClaimAsync("unowned", "a", TimeSpan.FromHours(1), CancellationToken.None));
    }
}
