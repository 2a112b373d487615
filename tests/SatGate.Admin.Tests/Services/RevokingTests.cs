using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Registry;
using SatGate.Budget.Stores;
using SatGate.Model.Audit;
using SatGate.Model.Money;
using SatGate.Model.Tokens;
using SatGate.TestKit;

namespace SatGate.Admin.Tests.Services;

public sealed class RevokingTests : IAsyncDisposable
{
    private readonly TokenWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Revoking_refuses_the_token_and_whatever_was_narrowed_from_it()
    {
        MintResult minted = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(10) });
        VerifiedToken narrowed = _world.Verify(TokenMint.Attenuate(minted.Token!, "scope = a", "label = b"));
        Assert.False(_world.Bans.IsBanned(narrowed));

        RevokeResult revoked = (await _world.Tokens.RevokeAsync(minted.Record!.Id, "stolen", CancellationToken.None))!;

        Assert.Equal([minted.Record.Id], revoked.TokenIds);
        Assert.True(_world.Bans.IsBanned(narrowed));
        Assert.True(_world.Bans.IsBanned(_world.Verify(minted.Token!)));
        Assert.Equal(TokenWorld.Start, (await _world.Registry.FindAsync(minted.Record.Id, CancellationToken.None))!.RevokedAt);
        UsageEvent told = _world.Audit.Events[^1];
        Assert.Equal((UsageKind.TokenRevoked, minted.Record.Id, "stolen"), (told.Kind, told.TokenId, told.Detail));
    }

    [Fact]
    public async Task Revoking_covers_children_by_chain_and_by_name_and_their_money_flows_up()
    {
        MintResult root = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        MintResult child = await _world.MintAsync(new MintOrder { ParentId = root.Record!.Id, Limit = NanoUsd.FromCredits(60) });
        MintResult grandchild = (await _world.Tokens.DelegateAsync(
            _world.Verify(child.Token!), new MintOrder { Limit = NanoUsd.FromCredits(20) }, CancellationToken.None))!;
        MintResult stranger = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(1) });
        _world.Budgets.Spend(grandchild.Record!.BudgetId!, NanoUsd.FromCredits(5).Value);
        _world.Budgets.Spend(child.Record!.BudgetId!, NanoUsd.FromCredits(10).Value);

        RevokeResult revoked = (await _world.Tokens.RevokeAsync(child.Record.Id, null, CancellationToken.None))!;

        Assert.Equal([child.Record.Id, grandchild.Record.Id], revoked.TokenIds);
        Assert.True(_world.Bans.IsBanned(_world.Verify(child.Token!)));
        Assert.True(_world.Bans.IsBanned(_world.Verify(grandchild.Token!)));
        Assert.False(_world.Bans.IsBanned(_world.Verify(root.Token!)));
        Assert.False(_world.Bans.IsBanned(_world.Verify(stranger.Token!)));
        Assert.Equal(NanoUsd.FromCredits(85), (await _world.Budgets.ReadAsync(root.Record.BudgetId!, CancellationToken.None))!.Remaining);
        Assert.Equal(NanoUsd.FromCredits(101).Value, _world.Budgets.Total);
    }

    [Fact]
    public async Task A_child_minted_by_name_falls_with_its_parent_though_its_chain_is_its_own()
    {
        MintResult root = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        MintResult child = await _world.MintAsync(new MintOrder { ParentId = root.Record!.Id, Limit = NanoUsd.FromCredits(60) });

        await _world.Tokens.RevokeAsync(root.Record.Id, null, CancellationToken.None);

        Assert.True(_world.Bans.IsBanned(_world.Verify(child.Token!)));
    }

    [Fact]
    public async Task Revoking_again_is_harmless_and_returns_what_came_free_meanwhile()
    {
        MintResult root = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        MintResult child = await _world.MintAsync(new MintOrder { ParentId = root.Record!.Id, Limit = NanoUsd.FromCredits(60) });
        _world.Budgets.Hold(child.Record!.BudgetId!, NanoUsd.FromCredits(15).Value);

        RevokeResult first = (await _world.Tokens.RevokeAsync(child.Record.Id, null, CancellationToken.None))!;
        _world.Budgets.Hold(child.Record.BudgetId!, -NanoUsd.FromCredits(15).Value);
        int events = _world.Audit.Events.Count;
        RevokeResult second = (await _world.Tokens.RevokeAsync(child.Record.Id, null, CancellationToken.None))!;

        Assert.Equal((NanoUsd.FromCredits(45), NanoUsd.FromCredits(15)), (first.Returned, second.Returned));
        Assert.Equal(events, _world.Audit.Events.Count);
        Assert.Equal(NanoUsd.FromCredits(100), (await _world.Budgets.ReadAsync(root.Record.BudgetId!, CancellationToken.None))!.Remaining);
    }

    [Fact]
    public async Task A_child_that_shares_its_parents_budget_takes_nothing_along()
    {
        MintResult root = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        MintResult carved = await _world.MintAsync(new MintOrder { ParentId = root.Record!.Id, Limit = NanoUsd.FromCredits(50) });
        MintResult sharing = await _world.MintAsync(new MintOrder { ParentId = carved.Record!.Id });

        RevokeResult revoked = (await _world.Tokens.RevokeAsync(sharing.Record!.Id, null, CancellationToken.None))!;

        Assert.Equal(NanoUsd.Zero, revoked.Returned);
        Assert.Equal(NanoUsd.FromCredits(50), (await _world.Budgets.ReadAsync(carved.Record.BudgetId!, CancellationToken.None))!.Remaining);
    }

    [Fact]
    public async Task When_the_return_finds_no_store_the_token_is_refused_all_the_same_and_the_money_comes_later()
    {
        MintResult root = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        MintResult child = await _world.MintAsync(new MintOrder { ParentId = root.Record!.Id, Limit = NanoUsd.FromCredits(60) });
        _world.Budgets.FailsReturns = true;

        RevokeResult revoked = (await _world.Tokens.RevokeAsync(child.Record!.Id, null, CancellationToken.None))!;

        Assert.True(revoked.IsReturnPending);
        Assert.True(_world.Bans.IsBanned(_world.Verify(child.Token!)));
        _world.Budgets.FailsReturns = false;
        LapseReport lapsed = await _world.Tokens.ReturnLapsedAsync(CancellationToken.None);
        Assert.Equal((1, NanoUsd.FromCredits(60)), (lapsed.Budgets, lapsed.Returned));
        Assert.Equal(NanoUsd.Zero, (await _world.Tokens.ReturnLapsedAsync(CancellationToken.None)).Returned);
    }

    [Fact]
    public async Task A_store_that_is_down_still_lets_this_gateway_refuse_a_banned_signature()
    {
        MintResult minted = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(10) });
        _world.Store.IsDown = true;

        await Assert.ThrowsAsync<BudgetStoreException>(async () => await _world.Tokens.BanAsync(minted.Token!.SignatureHex, null, CancellationToken.None));

        Assert.True(_world.Bans.IsBanned(_world.Verify(minted.Token!)));
    }

    [Fact]
    public async Task What_expired_tokens_did_not_spend_goes_back()
    {
        MintResult root = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        MintResult child = await _world.MintAsync(new MintOrder
        {
            ParentId = root.Record!.Id, Limit = NanoUsd.FromCredits(60), ExpiresAt = TokenWorld.Start.AddHours(1),
        });
        MintResult grandchild = await _world.MintAsync(new MintOrder { ParentId = child.Record!.Id, Limit = NanoUsd.FromCredits(20) });
        Assert.Equal(0, (await _world.Tokens.ReturnLapsedAsync(CancellationToken.None)).Lapsed);
        _world.Budgets.Spend(grandchild.Record!.BudgetId!, NanoUsd.FromCredits(1).Value);

        _world.Time.Advance(TimeSpan.FromHours(1));
        LapseReport lapsed = await _world.Tokens.ReturnLapsedAsync(CancellationToken.None);

        Assert.Equal(2, lapsed.Lapsed);
        Assert.Equal(NanoUsd.FromCredits(99), (await _world.Budgets.ReadAsync(root.Record.BudgetId!, CancellationToken.None))!.Remaining);
        Assert.Equal(NanoUsd.FromCredits(100).Value, _world.Budgets.Total);
    }

    [Fact]
    public async Task The_returner_does_so_by_itself_and_outlives_a_store_that_is_down()
    {
        MintResult root = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        await _world.MintAsync(new MintOrder { ParentId = root.Record!.Id, Limit = NanoUsd.FromCredits(60), ExpiresAt = TokenWorld.Start.AddMinutes(1) });
        await using var returner = new LapseReturner(_world.Tokens, _world.Time, NullLogger<LapseReturner>.Instance);
        _world.Store.IsDown = true;
        _world.Time.Advance(LapseReturner.Interval);
        await Task.Yield();
        _world.Store.IsDown = false;

        await Eventually.TrueAsync(
            async () =>
            {
                _world.Time.Advance(LapseReturner.Interval);
                return (await _world.Budgets.ReadAsync(root.Record.BudgetId!, CancellationToken.None))!.Remaining == NanoUsd.FromCredits(100);
            },
            "the money to come back",
            TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Banning_a_registered_signature_revokes_its_token_and_lifting_the_ban_reinstates_it()
    {
        MintResult minted = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(10) });

        Assert.NotNull(await _world.Tokens.BanAsync(minted.Token!.SignatureHex, "x", CancellationToken.None));
        Assert.NotNull((await _world.Registry.FindAsync(minted.Record!.Id, CancellationToken.None))!.RevokedAt);

        Assert.True(await _world.Tokens.ReinstateAsync(minted.Token.SignatureHex, CancellationToken.None));
        Assert.Null((await _world.Registry.FindAsync(minted.Record.Id, CancellationToken.None))!.RevokedAt);
        Assert.False(_world.Bans.IsBanned(_world.Verify(minted.Token)));
        Assert.False(await _world.Tokens.ReinstateAsync(minted.Token.SignatureHex, CancellationToken.None));
    }

    [Fact]
    public async Task An_unknown_token_cannot_be_revoked_by_name_but_by_signature()
    {
        Assert.Null(await _world.Tokens.RevokeAsync("nobody", null, CancellationToken.None));
        Assert.Null(await _world.Tokens.BanAsync(new string('a', 64), null, CancellationToken.None));
        Assert.Equal(1, _world.Bans.Count);
    }

    [Fact]
    public async Task A_token_is_shown_with_its_chain_and_its_budget()
    {
        MintResult root = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        MintResult child = await _world.MintAsync(new MintOrder { ParentId = root.Record!.Id, Limit = NanoUsd.FromCredits(60) });

        TokenView view = (await _world.Tokens.InspectAsync(child.Record!.Id, CancellationToken.None))!;

        Assert.Equal([root.Record.Id, child.Record.Id], view.Chain);
        Assert.Equal(NanoUsd.FromCredits(60), view.Budget!.Remaining);
        Assert.Null(await _world.Tokens.InspectAsync("nobody", CancellationToken.None));
    }
}
