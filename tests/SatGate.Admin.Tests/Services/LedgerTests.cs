using System.Diagnostics;
using SatGate.Budget.Ledger;
using SatGate.Budget.Registry;
using SatGate.Model.Money;
using SatGate.Model.Tokens;
using SatGate.TestKit;
using SatGate.TestKit.Redis;

namespace SatGate.Admin.Tests.Services;

/// <summary>Tokens and their money over the ledger itself: what is carved, spent and returned always adds up.</summary>
public sealed class LedgerTests
{
    private static readonly NanoUsd Dollar = NanoUsd.FromCredits(100);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Money_is_carved_spent_and_returned_and_adds_up(bool isRedis)
    {
        await using RedisServer? redis = isRedis ? await RedisServer.StartAsync() : null;
        await using LedgerWorld world = await LedgerWorld.StartAsync(redis?.Url);
        MintResult root = await world.Tokens.MintAsync(new MintOrder { Name = "root", Limit = Dollar }, CancellationToken.None);
        Assert.Equal(ChargeOutcome.Allowed, await world.CallAsync(root.Token!, NanoUsd.FromCredits(10)));
        MintResult child = await world.Tokens.MintAsync(new MintOrder { ParentId = root.Record!.Id, Limit = NanoUsd.FromCredits(50) }, CancellationToken.None);
        MintResult grandchild = await world.Tokens.DelegateAsync(world.Verify(child.Token!), new MintOrder { Limit = NanoUsd.FromCredits(20) }, CancellationToken.None);

        Assert.Equal((NanoUsd.FromCredits(40), NanoUsd.FromCredits(30)), (child.ParentRemaining, grandchild.ParentRemaining));
        Assert.Equal(ChargeOutcome.Refused, await world.CallAsync(root.Token!, NanoUsd.FromCredits(41)));
        Assert.Equal(ChargeOutcome.Refused, await world.CallAsync(grandchild.Token!, NanoUsd.FromCredits(21)));
        Assert.Equal(ChargeOutcome.Allowed, await world.CallAsync(grandchild.Token!, NanoUsd.FromCredits(5)));
        Assert.Equal(ChargeOutcome.Allowed, await world.CallAsync(child.Token!, NanoUsd.FromCredits(30)));

        RevokeResult revoked = (await world.Tokens.RevokeAsync(child.Record!.Id, null, CancellationToken.None))!;

        // 100 - 10 of the root - 30 of the child - 5 of the grandchild.
        Assert.False(revoked.IsReturnPending);
        Assert.Equal(NanoUsd.FromCredits(55), await world.RemainingAsync(root.Record.BudgetId!));
        Assert.Equal(ChargeOutcome.Allowed, await world.CallAsync(root.Token!, NanoUsd.FromCredits(55)));
        Assert.Equal(ChargeOutcome.Refused, await world.CallAsync(root.Token!, new NanoUsd(1)));
        Assert.Equal(ChargeOutcome.Refused, await world.CallAsync(child.Token!, new NanoUsd(1)));
        Assert.Equal(ChargeOutcome.Refused, await world.CallAsync(grandchild.Token!, new NanoUsd(1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delegations_at_once_never_give_more_than_there_is(bool isRedis)
    {
        await using RedisServer? redis = isRedis ? await RedisServer.StartAsync() : null;
        await using LedgerWorld world = await LedgerWorld.StartAsync(redis?.Url);
        MintResult root = await world.Tokens.MintAsync(new MintOrder { Limit = Dollar }, CancellationToken.None);
        VerifiedToken parent = world.Verify(root.Token!);

        MintResult[] results = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(async () => i % 2 == 0
            ? await world.Tokens.DelegateAsync(parent, new MintOrder { Limit = NanoUsd.FromCredits(10) }, CancellationToken.None)
            : await world.Tokens.MintAsync(new MintOrder { ParentId = root.Record!.Id, Limit = NanoUsd.FromCredits(10) }, CancellationToken.None))));

        Assert.Equal(10, results.Count(result => result.IsDone));
        Assert.All(results.Where(result => !result.IsDone), result => Assert.Equal(MintOutcome.Refused, result.Outcome));
        Assert.Equal(NanoUsd.Zero, await world.RemainingAsync(root.Record!.BudgetId!));
        foreach (MintResult child in results.Where(result => result.IsDone))
        {
            await world.Tokens.RevokeAsync(child.Record!.Id, null, CancellationToken.None);
        }

        Assert.Equal(Dollar, await world.RemainingAsync(root.Record.BudgetId!));
    }

    [Fact]
    public async Task The_sealed_limit_of_a_token_of_another_program_is_carved_used_or_not()
    {
        await using LedgerWorld world = await LedgerWorld.StartAsync();
        foreach (bool wasUsed in new[] { true, false })
        {
            Macaroon foreign = TokenMint.Mint(world.Key, new TokenGrant { BudgetId = $"foreign-{wasUsed}", BudgetLimit = Dollar }, TimeProvider.System);
            if (wasUsed)
            {
                Assert.Equal(ChargeOutcome.Allowed, await world.CallAsync(foreign, NanoUsd.FromCredits(10)));
            }

            MintResult child = await world.Tokens.DelegateAsync(world.Verify(foreign), new MintOrder { Limit = NanoUsd.FromCredits(60) }, CancellationToken.None);

            Assert.True(child.IsDone, child.Reason);
            Assert.Equal(NanoUsd.FromCredits(wasUsed ? 30 : 40), child.ParentRemaining);
            Assert.Equal(ChargeOutcome.Refused, await world.CallAsync(foreign, NanoUsd.FromCredits(41)));
            Assert.Equal(ChargeOutcome.Allowed, await world.CallAsync(foreign, NanoUsd.FromCredits(30)));
            Assert.Equal(ChargeOutcome.Allowed, await world.CallAsync(child.Token!, NanoUsd.FromCredits(60)));
        }
    }

    [Fact]
    public async Task A_token_without_a_budget_neither_spends_nor_gives()
    {
        await using LedgerWorld world = await LedgerWorld.StartAsync();
        MintResult parent = await world.Tokens.MintAsync(new MintOrder { Name = "bare" }, CancellationToken.None);

        MintResult child = await world.Tokens.DelegateAsync(world.Verify(parent.Token!), new MintOrder { Limit = new NanoUsd(1) }, CancellationToken.None);

        Assert.Equal(MintOutcome.Refused, child.Outcome);
        Assert.Equal(ChargeOutcome.Refused, await world.CallAsync(parent.Token!, new NanoUsd(1)));
    }

    [Fact]
    public async Task A_ban_is_in_force_on_every_gateway_within_a_second()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using LedgerWorld here = await LedgerWorld.StartAsync(redis.Url);
        await using LedgerWorld there = await LedgerWorld.StartAsync(redis.Url);
        List<TimeSpan> waits = [];
        for (int i = 0; i < 3; i++)
        {
            MintResult minted = await here.Tokens.MintAsync(new MintOrder { Limit = Dollar }, CancellationToken.None);
            VerifiedToken narrowed = there.Verify(TokenMint.Attenuate(minted.Token!, "label = x"));
            Assert.False(there.Bans.IsBanned(narrowed));

            await here.Tokens.RevokeAsync(minted.Record!.Id, "stolen", CancellationToken.None);
            long since = Stopwatch.GetTimestamp();

            Assert.True(here.Bans.IsBanned(narrowed));
            await Eventually.TrueAsync(() => there.Bans.IsBanned(narrowed), "the ban to arrive");
            waits.Add(Stopwatch.GetElapsedTime(since));
        }

        // The best of three: a machine that runs other tests may stand still for a while.
        Assert.InRange(waits.Min(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }
}
