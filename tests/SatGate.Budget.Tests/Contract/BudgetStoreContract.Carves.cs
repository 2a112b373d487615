using SatGate.Budget.Operations;
using Xunit;

namespace SatGate.Budget.Tests.Contract;

/// <summary>Carve and Return.</summary>
public abstract partial class BudgetStoreContract
{
    [Fact]
    public async Task Carve_moves_limit_to_a_second_bucket_and_makes_it()
    {
        BudgetBucket parent = await EnsureAsync("parent", 100);
        BudgetBucket child = Bucket("child");
        ExpectDone(await Client.DoAsync(OperationKind.Carve, 30, parent, child), remaining: 70);
        await ExpectAsync(parent, limit: 100, carved: 30);
        await ExpectAsync(child, limit: 30);
        ExpectDone(await Client.DoAsync(OperationKind.Carve, 5, parent, child), remaining: 65);
        await ExpectAsync(parent, limit: 100, carved: 35);
        await ExpectAsync(child, limit: 35);
    }

    [Fact]
    public async Task Carve_is_refused_when_the_first_does_not_cover_it()
    {
        BudgetBucket parent = await EnsureAsync("parent", 100);
        ExpectRefused(await Client.DoAsync(OperationKind.Carve, 101, parent, Bucket("child")), index: 0, remaining: 100);
        await ExpectAsync(parent, limit: 100);
        Assert.Null(await Store.ReadAsync(Bucket("child"), CancellationToken.None));
    }

    [Fact]
    public async Task Carve_is_unknown_without_the_first_bucket()
    {
        ExpectUnknown(await Client.DoAsync(OperationKind.Carve, 1, Bucket("parent"), Bucket("child")), index: 0);
        Assert.Null(await Store.ReadAsync(Bucket("child"), CancellationToken.None));
    }

    [Fact]
    public async Task What_was_carved_is_spent_by_the_child_alone()
    {
        BudgetBucket parent = await EnsureAsync("parent", 100);
        BudgetBucket child = Bucket("child");
        await Client.DoAsync(OperationKind.Carve, 30, parent, child);
        ExpectRefused(await Client.DoAsync(OperationKind.Debit, 71, parent), index: 0, remaining: 70);
        ExpectDone(await Client.DoAsync(OperationKind.Debit, 30, child), remaining: 0);
        await ExpectAsync(parent, limit: 100, carved: 30);
    }

    [Fact]
    public async Task Return_moves_back_what_remains()
    {
        BudgetBucket parent = await EnsureAsync("parent", 100);
        BudgetBucket child = Bucket("child");
        await Client.DoAsync(OperationKind.Carve, 30, parent, child);
        await Client.DoAsync(OperationKind.Debit, 12, child);
        ExpectDone(await Client.DoAsync(OperationKind.Return, 0, parent, child), remaining: 18);
        await ExpectAsync(parent, limit: 100, carved: 12);
        await ExpectAsync(child, limit: 12, spent: 12);
        ExpectRefused(await Client.DoAsync(OperationKind.Debit, 1, child), index: 0, remaining: 0);
    }

    [Fact]
    public async Task Return_leaves_what_is_held_until_it_is_settled()
    {
        BudgetBucket parent = await EnsureAsync("parent", 100);
        BudgetBucket child = Bucket("child");
        await Client.DoAsync(OperationKind.Carve, 30, parent, child);
        await Client.HoldAsync("h", 20, LongLeaseMs, child);
        ExpectDone(await Client.DoAsync(OperationKind.Return, 0, parent, child), remaining: 10);
        await ExpectAsync(child, limit: 20, held: 20);
        await Client.OnHoldAsync(OperationKind.Settle, "h", 5);
        ExpectDone(await Client.DoAsync(OperationKind.Return, 0, parent, child), remaining: 15);
        await ExpectAsync(parent, limit: 100, carved: 5);
        await ExpectAsync(child, limit: 5, spent: 5);
    }

    [Fact]
    public async Task Return_moves_a_debt_too()
    {
        BudgetBucket parent = await EnsureAsync("parent", 100);
        BudgetBucket child = Bucket("child");
        await Client.DoAsync(OperationKind.Carve, 30, parent, child);
        await Client.DoAsync(OperationKind.Record, 45, child);
        ExpectDone(await Client.DoAsync(OperationKind.Return, 0, parent, child), remaining: -15);
        await ExpectAsync(parent, limit: 100, carved: 45);
        await ExpectAsync(child, limit: 45, spent: 45);
    }

    [Fact]
    public async Task A_repeated_return_moves_nothing_and_names_what_the_first_moved()
    {
        BudgetBucket parent = await EnsureAsync("parent", 100);
        BudgetBucket child = Bucket("child");
        await Client.DoAsync(OperationKind.Carve, 30, parent, child);
        LedgerOperation first = await Client.DoAsync(OperationKind.Return, 0, parent, child);
        await Client.DoAsync(OperationKind.Carve, 8, parent, child);
        LedgerOperation again = await Client.RepeatAsync(first);
        Assert.Equal((OperationOutcome.Done, 30, true), (again.Outcome, again.Remaining, again.IsRepeat));
        await ExpectAsync(child, limit: 8);
    }

    [Fact]
    public async Task Return_is_unknown_without_either_bucket()
    {
        BudgetBucket there = await EnsureAsync("there", 100);
        ExpectUnknown(await Client.DoAsync(OperationKind.Return, 0, there, Bucket("x")), index: 1);
        ExpectUnknown(await Client.DoAsync(OperationKind.Return, 0, Bucket("x"), there), index: 0);
        await ExpectAsync(there, limit: 100);
        Assert.Null(await Store.ReadAsync(Bucket("x"), CancellationToken.None));
    }
}
