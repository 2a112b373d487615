using System.Globalization;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using Xunit;

namespace SatGate.Budget.Tests.Contract;

/// <summary>
/// Plays one random sequence on a store and on the model, and compares every answer and, after every batch, every balance. A seed gives the same
/// sequence each time; names carry the seed, so that many sequences may follow each other on one store.
/// </summary>
internal sealed class BudgetModelCheck
{
    private const long LongLeaseMs = 3_600_000;
    private const long ShortLeaseMs = 1;

    private readonly int _seed;
    private readonly Random _random;
    private readonly IBudgetStore _store;
    private readonly Func<TimeSpan, Task> _passAsync;
    private readonly BudgetModel _model = new();
    private readonly BudgetBucket[] _buckets;
    private readonly string[] _holdIds;
    private readonly StoreClient[] _clients;
    private readonly List<(StoreClient Client, LedgerOperation Operation)> _sent = [];
    private readonly HashSet<LedgerOperation> _settled = [];
    private readonly List<string> _story = [];

    public BudgetModelCheck(int seed, IBudgetStore store, Func<TimeSpan, Task> passAsync)
    {
        _seed = seed;
        _random = new Random(seed);
        _store = store;
        _passAsync = passAsync;
        _buckets = [.. Enumerable.Range(0, 5).Select(i => new BudgetBucket($"s{seed}b{i}", windowId: null, endsAtUnixMs: 0))];
        _holdIds = [.. Enumerable.Range(0, 4).Select(i => $"s{seed}h{i}")];
        _clients = [new StoreClient(store), new StoreClient(store)];
    }

    public async Task PlayAsync()
    {
        int steps = _random.Next(3, 10);
        for (int step = 0; step < steps; step++)
        {
            if (_random.Next(12) == 0)
            {
                await SweepAsync();
            }
            else
            {
                await PlayBatchAsync(_clients[_random.Next(_clients.Length)]);
            }

            await CompareBalancesAsync();
        }

        await EndHoldsAsync();
        await CompareBalancesAsync();
    }

    private async Task PlayBatchAsync(StoreClient client)
    {
        int count = _random.Next(40) == 0 ? OperationBatch.CountMax : _random.Next(1, 12);
        LowerBound(client);
        long lowBefore = _model.LowOf(client.Instance);
        await ExpectLossAsync(client, lowBefore);
        _model.RaiseLow(client.Instance, client.Low);
        var operations = new List<LedgerOperation>();
        var expected = new List<ModelAnswer>();
        while (operations.Count < count)
        {
            LedgerOperation operation = Choose(client);
            _story.Add($"{client.Instance} #{operation.Number} {operation.Kind} {operation.Amount} hold {operation.HoldId} target {operation.Target} on {Path(operation)}");
            operations.Add(operation);
            expected.Add(_model.Apply(client.Instance, operation));
            _sent.Add((client, operation));
        }

        await client.SendAsync([.. operations]);
        Check(lowBefore == client.LowBefore, $"low before is {client.LowBefore} and not {lowBefore}");
        for (int i = 0; i < operations.Count; i++)
        {
            Compare(expected[i], operations[i]);
        }
    }

    /// <summary>Now and then asks for a Low that the store cannot have: nothing may come of it.</summary>
    private async Task ExpectLossAsync(StoreClient client, long low)
    {
        if (_random.Next(8) == 0)
        {
            client.LowExpected = low + 1;
            LedgerOperation debit = client.Make(OperationKind.Debit, 1, SomeBuckets());
            await client.SendUnansweredAsync(debit);
            Check(debit.Outcome == OperationOutcome.Unanswered && client.LowBefore == low, $"a loss was not told: {debit.Outcome}, low {client.LowBefore} and not {low}");
        }

        client.LowExpected = _random.Next(2) * low;
    }

    /// <summary>Now and then says that everything below some number has been answered.</summary>
    private void LowerBound(StoreClient client)
    {
        if (_random.Next(5) == 0)
        {
            long top = _sent.Where(s => s.Client == client).Select(s => s.Operation.Number).DefaultIfEmpty(0).Max();
            client.Low = Math.Max(client.Low, _random.NextInt64(1, top + 2));
        }
    }

    private LedgerOperation Choose(StoreClient client)
    {
        long amount = _random.Next(5) == 0 ? 0 : _random.NextInt64(1, 400);
        int dice = _random.Next(100);
        return dice switch
        {
            < 14 => client.Make(OperationKind.Ensure, _random.NextInt64(0, 3_000), OneBucket()),
            < 36 => client.Make(OperationKind.Debit, amount, SomeBuckets()),
            < 42 => client.Make(OperationKind.Record, amount, SomeBuckets()),
            < 54 => client.MakeHold(OneHold(), amount, OneLease(), SomeBuckets()),
            < 59 => client.MakeOnHold(OperationKind.TopUp, OneHold(), amount),
            < 64 => client.MakeOnHold(OperationKind.Renew, OneHold(), _random.Next(3) == 0 ? -1 : amount, OneLease()),
            < 71 => client.MakeOnHold(OperationKind.Settle, OneHold(), amount),
            < 76 => client.Make(OperationKind.Carve, amount, TwoBuckets()),
            < 80 => client.Make(OperationKind.Return, 0, TwoBuckets()),
            < 84 => client.Make(OperationKind.Adjust, _random.NextInt64(0, 3_000), OneBucket()),
            _ => Again(client, dice) ?? client.Make(OperationKind.Debit, amount, SomeBuckets()),
        };
    }

    /// <summary>Something about an operation of before: a repetition, another use of its number, a refund, a cancellation.</summary>
    private LedgerOperation? Again(StoreClient client, int dice)
    {
        LedgerOperation[] mine = [.. _sent.Where(s => s.Client == client).Select(s => s.Operation)];
        if (mine.Length == 0)
        {
            return null;
        }

        LedgerOperation one = mine[_random.Next(mine.Length)];
        if (dice < 91)
        {
            LedgerOperation copy = StoreClient.Copy(one);
            copy.Amount += dice == 90 ? 1 : 0;
            return copy;
        }

        if (dice < 94)
        {
            // What is cancelled before it is sent: the target is sent by a later repetition, if at all.
            LedgerOperation late = client.Make(OperationKind.Debit, _random.NextInt64(1, 50), SomeBuckets());
            _sent.Add((client, late));
            _settled.Add(late);
            return client.MakeCancel(late);
        }

        // A debit is given back at most once, and only by whoever knows its answer: that it was done, and in an earlier batch.
        if (one is not { Outcome: OperationOutcome.Done, IsRepeat: false, Kind: OperationKind.Debit or OperationKind.Record }
            || one.Number < _model.LowOf(client.Instance) || !_settled.Add(one))
        {
            return null;
        }

        return dice < 97 ? client.Make(OperationKind.Refund, one.Amount, one.Buckets!.AsSpan().ToArray()) : client.MakeCancel(one);
    }

    private async Task SweepAsync()
    {
        await _passAsync(TimeSpan.FromMilliseconds(5));
        HashSet<ExpiredHold> expected = _model.Sweep(ShortLeaseMs);
        IReadOnlyList<ExpiredHold> swept = await _store.SweepAsync(1_000, CancellationToken.None);
        _story.Add($"sweep of {expected.Count}");
        Check(expected.SetEquals(swept) && swept.Count == expected.Count, $"swept {string.Join("; ", swept)} and not {string.Join("; ", expected)}");
    }

    /// <summary>Leaves no hold behind for the next sequence.</summary>
    private async Task EndHoldsAsync()
    {
        foreach (string holdId in _model.HoldIds.ToArray())
        {
            _clients[0].LowExpected = 0;
            LedgerOperation settle = _clients[0].MakeOnHold(OperationKind.Settle, holdId, 1);
            ModelAnswer expected = _model.Apply(_clients[0].Instance, settle);
            _model.RaiseLow(_clients[0].Instance, _clients[0].Low);
            await _clients[0].SendAsync(settle);
            Compare(expected, settle);
        }
    }

    private async Task CompareBalancesAsync()
    {
        foreach (BudgetBucket bucket in _buckets)
        {
            BudgetBalance? expected = _model.Read(bucket);
            BudgetBalance? balance = await _store.ReadAsync(bucket, CancellationToken.None);
            Check(expected == balance, $"{bucket} is {balance} and not {expected}");
            if (balance is { } b)
            {
                Check(b.Limit == b.Spent + b.Held + b.Carved + b.Remaining, $"the parts of {bucket} do not add up: {b}");
            }
        }

        int holds = await _store.CountHoldsAsync(CancellationToken.None);
        Check(holds == _model.Holds, $"{holds} holds and not {_model.Holds}");
    }

    private void Compare(ModelAnswer expected, LedgerOperation answer)
    {
        bool isRight = answer.Outcome == expected.Outcome
            && (expected.Index is null || answer.Index == expected.Index)
            && (expected.Remaining is null || answer.Remaining == expected.Remaining)
            && (expected.IsRepeat is null || answer.IsRepeat == expected.IsRepeat);
        Check(isRight, $"#{answer.Number} {answer.Kind}: ({answer.Outcome}, {answer.Index}, {answer.Remaining}, {answer.IsRepeat}) and not {expected}");
    }

    private void Check(bool isRight, string what)
    {
        if (!isRight)
        {
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"Seed {_seed}: {what}\n{string.Join('\n', _story)}"));
        }
    }

    private static string Path(LedgerOperation operation) =>
        operation.Buckets is null ? "its own" : string.Join(", ", operation.Buckets.AsSpan().ToArray().Select(b => b.ToString()));

    private long OneLease() => _random.Next(3) == 0 ? ShortLeaseMs : LongLeaseMs;

    private string OneHold() => _holdIds[_random.Next(_holdIds.Length)];

    private BudgetBucket OneBucket() => _buckets[_random.Next(_buckets.Length)];

    private BudgetBucket[] TwoBuckets()
    {
        BudgetBucket[] both = _random.GetItems(_buckets, 2);
        return both[0] == both[1] ? TwoBuckets() : both;
    }

    /// <summary>
    /// One to three different ones. A path with a bucket that does not exist holds one bucket only, because the contract does not say whether it
    /// or one that does not cover the amount is named.
    /// </summary>
    private BudgetBucket[] SomeBuckets()
    {
        BudgetBucket[] some = [.. _random.GetItems(_buckets, _random.Next(1, 4)).Distinct()];
        return some.All(_model.HasAccount) ? some : [some.First(b => !_model.HasAccount(b))];
    }
}
