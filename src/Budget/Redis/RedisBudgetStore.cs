using System.Collections.Immutable;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Money;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>
/// Balances in Redis: a hash for each bucket, moved by one script for a whole batch. Every key of a tenant lies in one slot, so Redis Cluster and
/// Sentinel serve as well as a single server. Thread-safe.
/// </summary>
public sealed class RedisBudgetStore : IBudgetStore
{
    /// <summary>Most holds that one script ends; a server does nothing else meanwhile.</summary>
    private const int SweepStepMax = 64;

    /// <summary>Most instances that are remembered.</summary>
    private const int InstancesMax = 16;

    private static readonly RedisValue[] BalanceFields = ["limit", "rem", "held", "carved"];

    private readonly RedisConnection _connection;
    private readonly RedisKeys _keys;
    private readonly BatchCalls _calls;
    private ImmutableArray<RedisInstance> _instances = [];

    /// <summary>Makes one on a connection that the caller disposes after it.</summary>
    public RedisBudgetStore(RedisConnection connection)
    {
        _connection = connection;
        _keys = connection.Keys;
        _calls = new BatchCalls(connection, _keys, connection.Options, connection.Clock);
    }

    /// <inheritdoc/>
    public bool IsLocal => false;

    /// <inheritdoc/>
    public string Description => _connection.Description;

    /// <inheritdoc/>
    public ValueTask<bool> ExecuteAsync(OperationBatch batch) =>
        _calls.Rent() is { } call ? call.RunAsync(batch, Instance(batch.Instance)) : new ValueTask<bool>(false);

    /// <inheritdoc/>
    public async ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken)
    {
        RedisKey key = BucketTag.Of(bucket, _keys).Key;
        RedisValue[] values = await _connection.AskAsync(d => d.HashGetAsync(key, BalanceFields, CommandFlags.DemandMaster), cancellationToken);
        if (values[0].IsNull)
        {
            return null;
        }

        if (!values[0].TryParse(out long limit) || !values[1].TryParse(out long remaining) || !values[2].TryParse(out long held) || !values[3].TryParse(out long carved))
        {
            throw new BudgetStoreException($"The budget {bucket} in Redis at {Description} holds something that is not an amount; another program may have written to it.");
        }

        // A debt can make what was spent larger than an amount can be; the ledger sees the largest one then.
        Int128 spent = (Int128)limit - remaining - held - carved;
        return new BudgetBalance(
            new NanoUsd(limit), new NanoUsd((long)Int128.Clamp(spent, long.MinValue, long.MaxValue)), new NanoUsd(held), new NanoUsd(carved), new NanoUsd(remaining));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken)
    {
        List<ExpiredHold> all = [];
        RedisKey[] keys = [_keys.Holds, .. _instances.Select(static i => i.OperationsKey)];
        int step;
        do
        {
            step = int.Min(SweepStepMax, countMax - all.Count);
            RedisResult[]? answer = (RedisResult[]?)await _connection.RunAsync(LuaScript.Sweep, keys, [_keys.HoldPrefix, step], cancellationToken);
            int before = all.Count;
            for (int i = 0; answer is not null && i + 3 < answer.Length; i += 4)
            {
                all.Add(new ExpiredHold((string)answer[i]!, (long)answer[i + 1], (long)answer[i + 2], _keys.BudgetOf((string)answer[i + 3]!)));
            }

            step -= all.Count - before;
        }
        while (step == 0 && all.Count < countMax);

        return all;
    }

    /// <inheritdoc/>
    public async ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken) =>
        (int)long.Min(int.MaxValue, await _connection.AskAsync(d => d.SortedSetLengthAsync(_keys.Holds, flags: CommandFlags.DemandMaster), cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken) =>
        (bool)await _connection.RunAsync(LuaScript.Claim, [_keys.Claim(name)], [owner, (long)Math.Ceiling(duration.TotalMilliseconds)], cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken) =>
        (bool)await _connection.RunAsync(LuaScript.Release, [_keys.Claim(name)], [owner], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) => RedisRisks.FindAsync(_connection, cancellationToken);

    /// <summary>Ends waiting calls by their deadline no more; the connection is the caller's.</summary>
    public ValueTask DisposeAsync()
    {
        _calls.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Normally there is one instance; the last few are remembered, for their keys and so that a sweep keeps their answers from being forgotten
    /// while their gateway is idle.
    /// </summary>
    private RedisInstance Instance(string name)
    {
        foreach (RedisInstance known in _instances)
        {
            if (string.Equals(known.Name, name, StringComparison.Ordinal))
            {
                return known;
            }
        }

        RedisInstance added = new(name, _keys);
        ImmutableInterlocked.Update(
            ref _instances,
            static (all, one) => all.Any(known => known.Name == one.Name) ? all : [one, .. all.Take(InstancesMax - 1)],
            added);
        return _instances.FirstOrDefault(known => known.Name == name) ?? added;
    }
}
