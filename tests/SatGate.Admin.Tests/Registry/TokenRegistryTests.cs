using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Admin.Tests.Fakes;
using SatGate.Budget.Registry;
using SatGate.Budget.Stores;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Admin.Tests.Registry;

public sealed class TokenRegistryTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly MemoryRegistryStore _store = new();
    private readonly TokenRegistry _tokens;

    public TokenRegistryTests() => _tokens = new TokenRegistry(_store, NullLogger<TokenRegistry>.Instance);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Everything_of_a_token_comes_back()
    {
        TokenRecord token = Token("a") with
        {
            Name = "Ada's \"agent\" <1>",
            BudgetId = "del-1",
            Limit = new NanoUsd(NanoUsd.ValueMax),
            Caveats = ["expires = 1", "scope = api:read"],
            Routes = ["/anthropic"],
            ParentId = "p",
            Depth = 2,
            ExpiresAt = Start.AddDays(1),
            RevokedAt = Start.AddHours(1),
        };

        Assert.True(await _tokens.AddAsync(token, CancellationToken.None));

        TokenRecord found = (await _tokens.FindAsync("a", CancellationToken.None))!;
        Assert.Equal(token.Caveats, found.Caveats);
        Assert.Equal(token.Routes, found.Routes);
        Assert.Equal(token, found with { Caveats = token.Caveats, Routes = token.Routes });
    }

    [Fact]
    public async Task A_second_token_of_the_same_id_changes_nothing()
    {
        await _tokens.AddAsync(Token("a"), CancellationToken.None);

        Assert.False(await _tokens.AddAsync(Token("a") with { Name = "other" }, CancellationToken.None));
        Assert.Null((await _tokens.FindAsync("a", CancellationToken.None))!.Name);
    }

    [Fact]
    public async Task Tokens_are_listed_oldest_first()
    {
        await _tokens.AddAsync(Token("new") with { CreatedAt = Start.AddMinutes(1) }, CancellationToken.None);
        await _tokens.AddAsync(Token("old"), CancellationToken.None);

        ImmutableArray<TokenRecord> listed = await _tokens.ListAsync(CancellationToken.None);

        Assert.Equal(["old", "new"], listed.Select(token => token.Id));
        Assert.Equal(2, await _tokens.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_family_is_the_token_and_all_below_it()
    {
        await AddFamilyAsync();

        Assert.Equal(["b", "d"], (await _tokens.FamilyAsync("b", CancellationToken.None)).Select(token => token.Id));
        Assert.Equal(["a", "b", "c", "d"], (await _tokens.FamilyAsync("a", CancellationToken.None)).Select(token => token.Id));
        Assert.Equal(["b", "c"], (await _tokens.ChildrenAsync("a", CancellationToken.None)).Select(token => token.Id));
        Assert.Empty(await _tokens.FamilyAsync("nobody", CancellationToken.None));
    }

    [Fact]
    public async Task A_family_that_is_a_circle_ends()
    {
        await _tokens.AddAsync(Token("a") with { ParentId = "b" }, CancellationToken.None);
        await _tokens.AddAsync(Token("b") with { ParentId = "a" }, CancellationToken.None);

        Assert.Equal(["a", "b"], (await _tokens.FamilyAsync("a", CancellationToken.None)).Select(token => token.Id));
    }

    [Fact]
    public async Task The_first_moment_of_a_revocation_stays()
    {
        await _tokens.AddAsync(Token("a"), CancellationToken.None);

        await _tokens.MarkRevokedAsync("a", Start.AddHours(1), CancellationToken.None);
        await _tokens.MarkRevokedAsync("a", Start.AddHours(2), CancellationToken.None);

        Assert.Equal(Start.AddHours(1), (await _tokens.FindAsync("a", CancellationToken.None))!.RevokedAt);
        Assert.Null(await _tokens.MarkRevokedAsync("nobody", Start, CancellationToken.None));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"signature\":1}")]
    [InlineData("{\"signature\":\"s\",\"created_at_ms\":9223372036854775807}")]
    public async Task A_document_that_is_no_token_is_passed_over(string json)
    {
        await _store.PutAsync(TokenRegistry.Collection, "bad", json, CancellationToken.None);
        await _tokens.AddAsync(Token("good"), CancellationToken.None);

        Assert.Null(await _tokens.FindAsync("bad", CancellationToken.None));
        Assert.Equal("good", Assert.Single(await _tokens.ListAsync(CancellationToken.None)).Id);
    }

    [Fact]
    public async Task A_store_that_is_down_is_told()
    {
        _store.IsDown = true;

        await Assert.ThrowsAsync<BudgetStoreException>(async () => await _tokens.ListAsync(CancellationToken.None));
    }

    private static TokenRecord Token(string id) => new() { Id = id, Signature = new string('a', 64), CreatedAt = Start };

    private async Task AddFamilyAsync()
    {
        await _tokens.AddAsync(Token("a"), CancellationToken.None);
        await _tokens.AddAsync(Token("b") with { ParentId = "a", Depth = 1 }, CancellationToken.None);
        await _tokens.AddAsync(Token("c") with { ParentId = "a", Depth = 1 }, CancellationToken.None);
        await _tokens.AddAsync(Token("d") with { ParentId = "b", Depth = 2 }, CancellationToken.None);
        await _tokens.AddAsync(Token("stranger"), CancellationToken.None);
    }
}
