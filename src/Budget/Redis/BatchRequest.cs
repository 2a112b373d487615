using System.Buffers.Binary;
using SatGate.Budget.Operations;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>
/// A batch as the arguments of its script; see the head of <c>batch.short.lua</c> for what they are. Used again and again, so that a batch costs no
/// allocation here. Not thread-safe.
/// </summary>
internal sealed partial class BatchRequest
{
    /// <summary>Largest number of an operation: the numbers of a script are exact up to here.</summary>
    public const long NumberMax = 1L << 53;

    private const int PlacesMax = OperationBatch.CountMax * BucketSet.CountMax;

    private readonly RedisKeys _keys;
    private readonly byte[] _holdPrefix;
    private readonly RedisKey _holdIndex;
    private readonly MessagePackBuffer _blob = new();
    private readonly MessagePackBuffer _holdKeys = new();
    private readonly BucketTag[] _buckets = new BucketTag[PlacesMax];
    private readonly long[] _sums = new long[PlacesMax];
    private readonly short[] _places = new short[PlacesMax];
    private readonly byte[] _marks = new byte[5 * sizeof(double)];
    private RedisKeyOrValue[] _arguments = new RedisKeyOrValue[32];
    private int _argumentCount;

    public BatchRequest(RedisKeys keys)
    {
        _keys = keys;
        _holdPrefix = System.Text.Encoding.ASCII.GetBytes(keys.HoldPrefix);
        _holdIndex = keys.Holds;
    }

    /// <summary>Number of distinct buckets.</summary>
    public int BucketCount { get; private set; }

    /// <summary>The arguments of <c>EVALSHA</c>, or of <c>EVAL</c>, after the first one.</summary>
    public ReadOnlyMemory<RedisKeyOrValue> Arguments => _arguments.AsMemory(0, _argumentCount);

    /// <summary>Which distinct buckets each operation has, one after the other, in the order of the operations.</summary>
    public ReadOnlySpan<short> Places => _places;

    /// <summary>The distinct bucket at a place.</summary>
    public BucketTag Bucket(int place) => _buckets[place];

    /// <summary>Writes the arguments for a batch. Throws <see cref="ArgumentException"/> for operations that break their own contract.</summary>
    public void Write(OperationBatch batch, RedisInstance instance, RedisValue script)
    {
        _blob.Clear();
        _holdKeys.Clear();
        BucketCount = 0;
        bool isPlain = FindBuckets(batch);
        (long lowest, long highest) = WriteOperations(batch, out int holds, out bool usesHolds);

        _argumentCount = 0;
        Add(script);
        Add(1 + BucketCount + (usesHolds ? 1 + holds : 0));
        Add(instance.OperationsKey);
        for (int i = 0; i < BucketCount; i++)
        {
            Add(_buckets[i].Key);
        }

        if (usesHolds)
        {
            Add(_holdIndex);
            AddHoldKeys(batch);
        }

        WriteMarks(batch, lowest, highest, batch.LowExpected == 0 ? 0 : instance.TopAcknowledged);
        Add((ReadOnlyMemory<byte>)_marks);
        Add(_blob.From(0));
        for (int i = 0; isPlain && i < BucketCount; i++)
        {
            Add(-_sums[i]);
        }
    }

    /// <summary>Exchanges the first argument: a script instead of its digest.</summary>
    public void UseScript(RedisValue script) => _arguments[0] = script;

    /// <summary>
    /// Gives every distinct bucket a place and adds up what is to be taken from it. True when the short way may be tried: only debits and records
    /// of more than nothing, with rising numbers, whose sums fit.
    /// </summary>
    private bool FindBuckets(OperationBatch batch)
    {
        bool isPlain = batch.Count > 0;
        int next = 0;
        int sharedFrom = 0;
        BucketSet? shared = null;
        long before = 0;
        foreach (LedgerOperation operation in batch.AsSpan())
        {
            isPlain &= operation.Kind is OperationKind.Debit or OperationKind.Record && operation.Amount > 0 && operation.Number > before;
            before = operation.Number;
            if (operation.Buckets is not { } set)
            {
                isPlain = false;
                continue;
            }

            if (ReferenceEquals(set, shared))
            {
                // Most batches charge one path over and over.
                _places.AsSpan(sharedFrom, set.Count).CopyTo(_places.AsSpan(next));
            }
            else
            {
                for (int i = 0; i < set.Count; i++)
                {
                    _places[next + i] = PlaceOf(set[i]);
                }
            }

            shared = set;
            sharedFrom = next;
            next += set.Count;
            isPlain = isPlain && TryAddUp(_places.AsSpan(sharedFrom, set.Count), operation.Amount);
        }

        return isPlain;
    }

    private void WriteMarks(OperationBatch batch, long lowest, long highest, long topExpected)
    {
        BinaryPrimitives.WriteDoubleBigEndian(_marks, batch.Low);
        BinaryPrimitives.WriteDoubleBigEndian(_marks.AsSpan(8), lowest);
        BinaryPrimitives.WriteDoubleBigEndian(_marks.AsSpan(16), highest);
        BinaryPrimitives.WriteDoubleBigEndian(_marks.AsSpan(24), batch.LowExpected);
        BinaryPrimitives.WriteDoubleBigEndian(_marks.AsSpan(32), topExpected);
    }

    private bool TryAddUp(ReadOnlySpan<short> places, long amount)
    {
        foreach (short place in places)
        {
            long sum = unchecked(_sums[place] + amount);
            if (sum < 0)
            {
                return false;
            }

            _sums[place] = sum;
        }

        return true;
    }

    private short PlaceOf(BudgetBucket bucket)
    {
        BucketTag tag = BucketTag.Of(bucket, _keys);
        int place = Find(tag);
        if (place < 0)
        {
            place = BucketCount++;
            _buckets[place] = tag;
            _sums[place] = 0;
            Remember(tag, place);
        }

        return (short)place;
    }

    private (long Lowest, long Highest) WriteOperations(OperationBatch batch, out int holds, out bool usesHolds)
    {
        int head = _blob.ReserveArray();
        int count = 1 + BucketCount;
        _blob.WriteNumber(BucketCount);
        for (int i = 0; i < BucketCount; i++)
        {
            _blob.WriteDigest(_buckets[i].Digest);
        }

        long lowest = long.MaxValue;
        long highest = 0;
        int next = 0;
        holds = 0;
        usesHolds = false;
        foreach (LedgerOperation operation in batch.AsSpan())
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(operation.Number, 1, nameof(batch));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(operation.Number, NumberMax, nameof(batch));
            lowest = long.Min(lowest, operation.Number);
            highest = long.Max(highest, operation.Number);
            _blob.WriteNumber((long)operation.Kind);
            _blob.WriteNumber(operation.Number);
            _blob.WriteAmount(operation.Amount);
            int buckets = operation.Buckets?.Count ?? 0;
            _blob.WriteNumber(buckets);
            for (int i = 0; i < buckets; i++)
            {
                _blob.WriteNumber(_places[next + i]);
            }

            count += 4 + buckets + WriteRest(operation, next, ref holds, ref usesHolds);
            next += buckets;
        }

        _blob.WriteArrayAt(head, count);
        return (batch.Count == 0 ? 1 : lowest, highest);
    }

    /// <summary>Writes what only some kinds have, and says how many values that were.</summary>
    private int WriteRest(LedgerOperation operation, int firstPlace, ref int holds, ref bool usesHolds)
    {
        switch (operation.Kind)
        {
            case OperationKind.Ensure:
                _blob.WriteText(_buckets[_places[firstPlace]].Expiry);
                return 1;
            case OperationKind.Carve:
                _blob.WriteText(_buckets[_places[firstPlace + 1]].Expiry);
                return 1;
            case OperationKind.Cancel:
                usesHolds = true;
                ArgumentOutOfRangeException.ThrowIfLessThan(operation.Target, 1, nameof(operation));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(operation.Target, NumberMax, nameof(operation));
                _blob.WriteNumber(operation.Target);
                return 1;
            case OperationKind.Hold or OperationKind.TopUp or OperationKind.Renew or OperationKind.Settle:
                usesHolds = true;
                _blob.WriteText(operation.HoldId ?? throw new ArgumentException("An operation on a hold names it.", nameof(operation)));
                _blob.WriteNumber(holds++);
                _blob.WriteNumber(long.Clamp(operation.LeaseMs, 0, LeaseMsMax));
                return 3;
            default:
                return 0;
        }
    }

    /// <summary>Adds the keys of the holds. They are keys to the server; to the client one key is enough to find the slot, and values need no array of their own.</summary>
    private void AddHoldKeys(OperationBatch batch)
    {
        foreach (LedgerOperation operation in batch.AsSpan())
        {
            if (operation.Kind is OperationKind.Hold or OperationKind.TopUp or OperationKind.Renew or OperationKind.Settle)
            {
                int start = _holdKeys.Length;
                _holdKeys.WriteRaw(_holdPrefix);
                _holdKeys.WriteRaw(operation.HoldId!);
                Add(_holdKeys.From(start));
            }
        }
    }

    private void Add(RedisKeyOrValue argument)
    {
        if (_argumentCount == _arguments.Length)
        {
            Array.Resize(ref _arguments, _arguments.Length * 2);
        }

        _arguments[_argumentCount++] = argument;
    }

    private void Add(RedisKey key) => Add(RedisKeyOrValue.FromKey(key));

    private void Add(RedisValue value) => Add(RedisKeyOrValue.FromValue(value));

    private void Add(long value) => Add((RedisValue)value);

    private void Add(ReadOnlyMemory<byte> value) => Add((RedisValue)value);

    /// <summary>A year; a longer lease is that.</summary>
    private const long LeaseMsMax = 365L * 24 * 3_600_000;
}
