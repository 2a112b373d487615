using SatGate.Budget.Ledger;
using SatGate.Budget.Registry;
using SatGate.Model.Audit;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Admin.Tests.Services;

public sealed class MintingTests : IAsyncDisposable
{
    private readonly TokenWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_minted_token_verifies_and_is_bound_to_a_budget_of_its_limit()
    {
        MintResult minted = await _world.MintAsync(new MintOrder
        {
            Name = "ada", Limit = NanoUsd.FromCredits(510), Scopes = ["api:read"], Routes = ["/anthropic", "tools"], ExpiresAt = TokenWorld.Start.AddHours(1),
        });

        VerifiedToken token = _world.Verify(minted.Token!);
        Assert.Equal(minted.Record!.BudgetId, token.BudgetId);
        Assert.True(token.HasOwnBudget);
        Assert.Equal(NanoUsd.FromCredits(510), token.BudgetLimit);
        Assert.Equal("ada", token.Label);
        Assert.True(token.AllowsRoute("tools", "/x"u8));
        Assert.False(token.AllowsRoute("other", "/x"u8));
        Assert.Equal(TokenWorld.Start.AddHours(1).ToUnixTimeMilliseconds(), token.ExpiresAtUnixMs);
        BudgetReading budget = (await _world.Budgets.ReadAsync(token.BudgetId, CancellationToken.None))!;
        Assert.Equal(NanoUsd.FromCredits(510), budget.Remaining);
        TokenRecord record = (await _world.Registry.FindAsync(token.TokenId, CancellationToken.None))!;
        Assert.Equal(minted.Token!.SignatureHex, record.Signature);
        UsageEvent told = Assert.Single(_world.Audit.Events);
        Assert.Equal((UsageKind.TokenMinted, token.TokenId, NanoUsd.FromCredits(510).Value), (told.Kind, told.TokenId, told.LimitNanoUsd));
    }

    [Fact]
    public async Task Nothing_that_is_kept_gives_the_token_away()
    {
        MintResult minted = await _world.MintAsync(new MintOrder { Name = "ada", Limit = NanoUsd.FromCredits(1) });

        string document = (await _world.Store.GetAsync(TokenRegistry.Collection, minted.Record!.Id, CancellationToken.None))!;
        Assert.DoesNotContain(minted.Token!.Identifier, document, StringComparison.Ordinal);
        Assert.DoesNotContain(minted.Token.ToText(), document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_without_a_limit_gets_a_budget_of_its_own_that_nothing_defines()
    {
        MintResult minted = await _world.MintAsync(new MintOrder { Name = "ada" });

        Assert.Null(await _world.Budgets.FindAsync(minted.Record!.BudgetId!, CancellationToken.None));
        Assert.True(_world.Verify(minted.Token!).HasOwnBudget);
        Assert.Null(_world.Verify(minted.Token!).BudgetLimit);
    }

    [Fact]
    public async Task A_token_that_may_spend_without_limit_has_a_budget_that_says_so()
    {
        MintResult minted = await _world.MintAsync(new MintOrder { IsUnlimited = true });

        BudgetDefinition budget = (await _world.Budgets.FindAsync(minted.Record!.BudgetId!, CancellationToken.None))!;
        Assert.Null(budget.Limit);
    }

    [Fact]
    public async Task A_token_can_spend_from_a_budget_that_is_there_and_only_then()
    {
        await _world.Budgets.DefineAsync(new BudgetDefinition { Id = "team", Limit = NanoUsd.FromCredits(100) }, CancellationToken.None);

        MintResult minted = await _world.MintAsync(new MintOrder { BudgetId = "team" });
        MintResult unknown = await _world.Tokens.MintAsync(new MintOrder { BudgetId = "nobody" }, CancellationToken.None);

        Assert.Equal("team", _world.Verify(minted.Token!).BudgetId);
        Assert.Equal(MintOutcome.NotFound, unknown.Outcome);
    }

    [Fact]
    public async Task A_child_by_id_has_its_parents_restrictions_and_money_carved_from_it()
    {
        MintResult parent = await _world.MintAsync(new MintOrder
        {
            Name = "parent", Limit = NanoUsd.FromCredits(100), Scopes = ["api:*"], Routes = ["/a"], ExpiresAt = TokenWorld.Start.AddHours(1),
        });

        MintResult child = await _world.MintAsync(new MintOrder
        {
            Name = "child", ParentId = parent.Record!.Id, Limit = NanoUsd.FromCredits(30), Scopes = ["api:read"], ExpiresAt = TokenWorld.Start.AddHours(2),
        });

        VerifiedToken token = _world.Verify(child.Token!);
        Assert.Equal(TokenWorld.Start.AddHours(1).ToUnixTimeMilliseconds(), token.ExpiresAtUnixMs);
        Assert.Equal(TokenWorld.Start.AddHours(1), child.Record!.ExpiresAt);
        Assert.False(token.AllowsRoute("x", "/b"u8));
        Assert.False(token.GrantsScope("api:write"));
        Assert.True(token.GrantsScope("api:read"));
        Assert.Equal(1, token.Depth);
        Assert.Equal(parent.Record.Id, token.ParentTokenId);
        Assert.Equal(NanoUsd.FromCredits(70), child.ParentRemaining);
        Assert.Equal((1, parent.Record.Id), (child.Record.Depth, child.Record.ParentId));
        Assert.Equal(UsageKind.Delegation, _world.Audit.Events[^1].Kind);
        Assert.Equal(NanoUsd.FromCredits(100).Value, _world.Budgets.Total);
    }

    [Fact]
    public async Task A_delegated_child_continues_its_parents_chain()
    {
        MintResult parent = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });

        MintResult child = await _world.Tokens.DelegateAsync(
            _world.Verify(parent.Token!), new MintOrder { Name = "child", Limit = NanoUsd.FromCredits(40), Scopes = ["mcp:*"] }, CancellationToken.None);

        VerifiedToken token = _world.Verify(child.Token!);
        Assert.Contains(parent.Token!.SignatureHex, token.ChainSignatures);
        Assert.NotEqual(parent.Record!.BudgetId, token.BudgetId);
        Assert.Equal(NanoUsd.FromCredits(60), child.ParentRemaining);
        Assert.Equal(parent.Record.Id, child.Record!.ParentId);
        Assert.Equal(NanoUsd.FromCredits(100).Value, _world.Budgets.Total);
    }

    [Fact]
    public async Task A_child_of_a_token_that_its_holder_narrowed_stands_below_the_registered_one()
    {
        MintResult parent = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        Macaroon narrowed = TokenMint.Attenuate(parent.Token!, "scope = api:read");

        MintResult child = await _world.Tokens.DelegateAsync(_world.Verify(narrowed), new MintOrder { Limit = NanoUsd.FromCredits(1) }, CancellationToken.None);

        Assert.Equal(parent.Record!.Id, child.Record!.ParentId);
    }

    [Fact]
    public async Task A_child_without_a_limit_spends_from_its_parents_budget()
    {
        MintResult parent = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });

        MintResult byId = await _world.MintAsync(new MintOrder { ParentId = parent.Record!.Id });
        MintResult byChain = await _world.Tokens.DelegateAsync(_world.Verify(parent.Token!), new MintOrder { Name = "x" }, CancellationToken.None);

        Assert.Equal(parent.Record.BudgetId, _world.Verify(byId.Token!).BudgetId);
        Assert.Equal(parent.Record.BudgetId, _world.Verify(byChain.Token!).BudgetId);
        Assert.Equal(NanoUsd.FromCredits(100).Value, _world.Budgets.Total);
    }

    [Fact]
    public async Task A_parent_that_cannot_cover_the_child_refuses_and_nothing_is_left_behind()
    {
        MintResult parent = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(10) });

        MintResult byId = await _world.Tokens.MintAsync(new MintOrder { ParentId = parent.Record!.Id, Limit = NanoUsd.FromCredits(11) }, CancellationToken.None);
        MintResult byChain = await _world.Tokens.DelegateAsync(
            _world.Verify(parent.Token!), new MintOrder { Limit = NanoUsd.FromCredits(11) }, CancellationToken.None);

        Assert.Equal((MintOutcome.Refused, NanoUsd.FromCredits(10)), (byId.Outcome, byId.ParentRemaining));
        Assert.Equal(MintOutcome.Refused, byChain.Outcome);
        Assert.Single(await _world.Registry.ListAsync(CancellationToken.None));
        Assert.Single(await _world.Budgets.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_parent_without_a_budget_of_its_own_gives_nothing()
    {
        MintResult parent = await _world.MintAsync(new MintOrder());

        MintResult child = await _world.Tokens.DelegateAsync(_world.Verify(parent.Token!), new MintOrder { Limit = NanoUsd.FromCredits(1) }, CancellationToken.None);

        Assert.Equal(MintOutcome.Refused, child.Outcome);
        Assert.Equal(0, _world.Budgets.Total);
    }

    [Fact]
    public async Task A_child_of_a_parent_without_limit_has_its_own_and_counts_for_the_parent_too()
    {
        MintResult parent = await _world.MintAsync(new MintOrder { IsUnlimited = true });

        MintResult child = await _world.MintAsync(new MintOrder { ParentId = parent.Record!.Id, Limit = NanoUsd.FromCredits(5) });

        BudgetDefinition budget = (await _world.Budgets.FindAsync(child.Record!.BudgetId!, CancellationToken.None))!;
        Assert.Equal((NanoUsd.FromCredits(5), parent.Record.BudgetId, null), (budget.Limit, budget.ParentId, budget.CarvedFromId));
    }

    [Fact]
    public async Task The_sealed_limit_of_a_parent_that_another_program_minted_is_made_known_before_it_is_carved()
    {
        Macaroon foreign = TokenMint.Mint(_world.Key, new TokenGrant { BudgetId = "foreign", BudgetLimit = NanoUsd.FromCredits(20) }, _world.Time);

        MintResult child = await _world.Tokens.DelegateAsync(_world.Verify(foreign), new MintOrder { Limit = NanoUsd.FromCredits(5) }, CancellationToken.None);

        Assert.True(child.IsDone, child.Reason);
        Assert.Equal(NanoUsd.FromCredits(15), child.ParentRemaining);
        Assert.Equal(NanoUsd.FromCredits(20).Value, _world.Budgets.Total);
    }

    [Fact]
    public async Task A_child_of_a_token_of_the_key_before_is_sealed_with_that_key_and_a_lost_key_delegates_no_more()
    {
        MintResult parent = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        VerifiedToken verified = _world.Verify(parent.Token!);
        TokenKey next = TokenKey.FromSecret("the-next-secret");
        var order = new MintOrder { Limit = NanoUsd.FromCredits(1) };

        _world.Keys = [next, _world.Key];
        MintResult child = await _world.Tokens.DelegateAsync(verified, order, CancellationToken.None);
        MintResult fresh = await _world.Tokens.MintAsync(order, CancellationToken.None);
        _world.Keys = [next];
        MintResult late = await _world.Tokens.DelegateAsync(verified, order, CancellationToken.None);

        Assert.True(_world.Verify(child.Token!).HasOwnBudget);
        Assert.Equal(TokenFault.BadSignature, _world.Verifier.Verify(System.Text.Encoding.ASCII.GetBytes(fresh.Token!.ToText())).Fault);
        Assert.Equal(MintOutcome.Invalid, late.Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_that_cannot_be_remembered_is_not_handed_out_and_its_money_goes_back(bool returnFailsToo)
    {
        MintResult parent = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        _world.Store.FailWritesOf = TokenRegistry.Collection;
        _world.Budgets.FailsReturns = returnFailsToo;

        MintResult child = await _world.Tokens.MintAsync(
            new MintOrder { ParentId = parent.Record!.Id, Limit = NanoUsd.FromCredits(30) }, CancellationToken.None);

        Assert.Equal((MintOutcome.Unavailable, null), (child.Outcome, child.Token));
        if (returnFailsToo)
        {
            // Nobody holds what was carved: it is found and returned, but not before a token on its way had the time to arrive.
            _world.Budgets.FailsReturns = false;
            Assert.Equal(0, (await _world.Tokens.ReturnLapsedAsync(CancellationToken.None)).Budgets);
            _world.Time.Advance(TokenService.OrphanPatience);
            Assert.Equal(1, (await _world.Tokens.ReturnLapsedAsync(CancellationToken.None)).Budgets);
        }

        Assert.Equal(NanoUsd.FromCredits(100), (await _world.Budgets.ReadAsync(parent.Record.BudgetId!, CancellationToken.None))!.Remaining);
        Assert.Equal(NanoUsd.FromCredits(100).Value, _world.Budgets.Total);
        Assert.Single(await _world.Registry.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_store_that_is_down_mints_nothing()
    {
        MintResult parent = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(100) });
        _world.Budgets.IsDown = true;

        Assert.Equal(MintOutcome.Unavailable, (await _world.Tokens.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(1) }, CancellationToken.None)).Outcome);
        Assert.Equal(
            MintOutcome.Unavailable,
            (await _world.Tokens.MintAsync(new MintOrder { ParentId = parent.Record!.Id, Limit = NanoUsd.FromCredits(1) }, CancellationToken.None)).Outcome);
        Assert.Single(await _world.Registry.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_revoked_or_expired_parent_has_no_more_children()
    {
        MintResult revoked = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(10) });
        MintResult expiring = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(10), ExpiresAt = TokenWorld.Start.AddMinutes(1) });
        VerifiedToken expired = _world.Verify(expiring.Token!);
        await _world.Tokens.RevokeAsync(revoked.Record!.Id, null, CancellationToken.None);
        _world.Time.Advance(TimeSpan.FromMinutes(2));
        var order = new MintOrder { Limit = NanoUsd.FromCredits(1) };

        Assert.Equal(MintOutcome.ParentEnded, (await _world.Tokens.MintAsync(order with { ParentId = revoked.Record.Id }, CancellationToken.None)).Outcome);
        Assert.Equal(MintOutcome.ParentEnded, (await _world.Tokens.MintAsync(order with { ParentId = expiring.Record!.Id }, CancellationToken.None)).Outcome);
        Assert.Equal(MintOutcome.ParentEnded, (await _world.Tokens.DelegateAsync(_world.Verify(revoked.Token!), order, CancellationToken.None)).Outcome);
        Assert.Equal(MintOutcome.ParentEnded, (await _world.Tokens.DelegateAsync(expired, order, CancellationToken.None)).Outcome);
        Assert.Equal(MintOutcome.NotFound, (await _world.Tokens.MintAsync(order with { ParentId = "nobody" }, CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task A_child_may_not_widen_its_parents_scope()
    {
        MintResult parent = await _world.MintAsync(new MintOrder { Limit = NanoUsd.FromCredits(10), Scopes = ["api:read"] });
        var order = new MintOrder { Limit = NanoUsd.FromCredits(1), Scopes = ["*"] };

        MintResult byChain = await _world.Tokens.DelegateAsync(_world.Verify(parent.Token!), order, CancellationToken.None);
        MintResult byId = await _world.Tokens.MintAsync(order with { ParentId = parent.Record!.Id }, CancellationToken.None);

        Assert.Equal((MintOutcome.Invalid, MintOutcome.Invalid), (byChain.Outcome, byId.Outcome));
        Assert.Equal(NanoUsd.FromCredits(10), (await _world.Budgets.ReadAsync(parent.Record.BudgetId!, CancellationToken.None))!.Remaining);
    }

    [Fact]
    public async Task Orders_that_make_no_sense_are_refused()
    {
        MintOrder[] orders =
        [
            new() { Limit = new NanoUsd(-1) },
            new() { Limit = NanoUsd.FromCredits(1), IsUnlimited = true },
            new() { Limit = NanoUsd.FromCredits(1), BudgetId = "team" },
            new() { ParentId = "x", IsUnlimited = true },
            new() { ParentId = "x", Limit = NanoUsd.Zero },
            new() { ParentId = "x", Limit = NanoUsd.FromCredits(1), Window = BudgetWindowKind.Day },
            new() { ExpiresAt = TokenWorld.Start },
            new() { Name = "a\nb" },
            new() { Name = new string('x', MintOrder.TextCharsMax + 1) },
            new() { Scopes = [""] },
            new() { Scopes = [.. Enumerable.Repeat("s", MintOrder.ScopesMax + 1)] },
            new() { Routes = ["a,b"] },
            new() { Routes = [" "] },
            new() { Routes = [.. Enumerable.Repeat("r", MintOrder.RoutesMax + 1)] },
        ];

        foreach (MintOrder order in orders)
        {
            Assert.Equal(MintOutcome.Invalid, (await _world.Tokens.MintAsync(order, CancellationToken.None)).Outcome);
        }

        Assert.Empty(await _world.Budgets.ListAsync(CancellationToken.None));
        await _world.MintAsync(new MintOrder { Name = new string('x', MintOrder.TextCharsMax), Routes = [.. Enumerable.Repeat("r", MintOrder.RoutesMax)] });
    }

    [Fact]
    public async Task Tokens_of_another_tenant_are_not_understood()
    {
        await using var other = new TokenWorld("acme");
        MintResult minted = await other.MintAsync(new MintOrder());

        Assert.Equal(TokenFault.WrongTenant, _world.Verifier.Verify(System.Text.Encoding.ASCII.GetBytes(minted.Token!.ToText())).Fault);
        Assert.Equal("acme", Assert.Single(other.Audit.Events).Tenant);
    }
}
