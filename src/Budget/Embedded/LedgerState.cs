using SatGate.Budget.Operations;

namespace SatGate.Budget.Embedded;

/// <summary>
/// All balances, holds, claims and answers in memory, and what each operation does to them. What an operation changes is written to the journal
/// before it is changed here and before it is answered. Guarded by the store's lock.
/// </summary>
internal sealed partial class LedgerState
{
    private readonly EmbeddedStoreOptions _options;
    private readonly JournalFile _journal;
    private readonly BucketTable _buckets;
    private readonly HoldTable _holds = new();
    private readonly ClaimTable _claims = new();
    private readonly Dictionary<ulong, InstanceState> _instances = [];
    private readonly JournalEntry _entry = new();
    private readonly BucketState[] _path = new BucketState[BucketSet.CountMax];
    private int _pathCount;
    private HoldState? _hold;
    private ulong _fingerprint;
    private bool _hasEffect;
    private bool _isLowWritten;

    /// <summary>Makes an empty one.</summary>
    public LedgerState(EmbeddedStoreOptions options, JournalFile journal, long nextBucketId)
    {
        _options = options;
        _journal = journal;
        _buckets = new BucketTable(nextBucketId);
    }

    public BucketTable Buckets => _buckets;

    public HoldTable Holds => _holds;

    public ClaimTable Claims => _claims;

    /// <summary>The instance, made when it is new; null when there are too many. It is one of this process from then on.</summary>
    public InstanceState? InstanceOf(ulong id)
    {
        if (!_instances.TryGetValue(id, out InstanceState? instance) && _instances.Count < _options.InstancesMax)
        {
            instance = new InstanceState(id);
            _instances.Add(id, instance);
        }

        instance?.IsLive = true;
        return instance;
    }

    /// <summary>Adds an instance that the database knows.</summary>
    public void AddInstance(ulong id, long low, long heardAtUnixMs)
    {
        var instance = new InstanceState(id) { HeardAtUnixMs = heardAtUnixMs };
        instance.RaiseLow(low);
        _instances.Add(id, instance);
    }

    /// <summary>The instance of an answer that the database knows.</summary>
    public InstanceState AnswerKeptBy(ulong id) =>
        _instances.GetValueOrDefault(id) ?? throw new InvalidDataException("The database has answers of an instance that it does not know.");

    /// <summary>
    /// Carries out a batch. False, with nothing done, when the journal has no room for it. The room is reserved for the whole batch beforehand, so
    /// that nothing in the middle of an operation can fail.
    /// </summary>
    public bool TryExecute(InstanceState instance, OperationBatch batch, long nowUnixMs)
    {
        ReadOnlySpan<LedgerOperation> operations = batch.AsSpan();
        if (batch.LowExpected > instance.Low)
        {
            batch.LowBefore = instance.Low;
            Unanswer(operations);
            return true;
        }

        if (!_journal.TryReserve(BytesFor(operations)))
        {
            return false;
        }

        batch.LowBefore = instance.Low;
        _isLowWritten = !instance.RaiseLow(batch.Low);
        foreach (LedgerOperation operation in operations)
        {
            Execute(instance, operation, nowUnixMs);
        }

        if (!_isLowWritten)
        {
            _entry.Begin(JournalKind.Low);
            AppendFor(instance);
        }

        return true;
    }

    private static void Unanswer(ReadOnlySpan<LedgerOperation> operations)
    {
        foreach (LedgerOperation operation in operations)
        {
            operation.ClearAnswer();
        }
    }

    private static int BytesFor(ReadOnlySpan<LedgerOperation> operations)
    {
        int bytes = JournalRecord.PlainBytesMax;
        foreach (LedgerOperation operation in operations)
        {
            // What makes a bucket may have to drop the one before it first.
            bytes += operation.Kind is OperationKind.Debit or OperationKind.Record or OperationKind.Refund
                ? JournalRecord.PlainBytesMax
                : JournalRecord.BytesMax + JournalRecord.PlainBytesMax;
        }

        return bytes;
    }

    private void Execute(InstanceState instance, LedgerOperation operation, long nowUnixMs)
    {
        operation.ClearAnswer();
        if (operation.Number < instance.Low)
        {
            operation.Outcome = OperationOutcome.Conflict;
            return;
        }

        _fingerprint = FingerprintOf(operation);
        if (instance.TryGet(operation.Number, out Answer past))
        {
            Repeat(operation, past);
            return;
        }

        if (!IsWellFormed(operation) || instance.Count >= _options.AnswersMax)
        {
            operation.Outcome = OperationOutcome.Failed;
            return;
        }

        _pathCount = 0;
        _hold = null;
        _hasEffect = false;
        _entry.Begin((JournalKind)operation.Kind);
        Decide(instance, operation, nowUnixMs);
        if (operation.Outcome is not (OperationOutcome.Unknown or OperationOutcome.Conflict))
        {
            Commit(instance, operation);
        }
    }

    /// <summary>
    /// Fills in the answer and what is to change, in <see cref="_entry"/> and <see cref="_path"/>, without changing anything yet. When it is not
    /// Done, nothing will change.
    /// </summary>
    private void Decide(InstanceState instance, LedgerOperation operation, long nowUnixMs)
    {
        switch (operation.Kind)
        {
            case OperationKind.Debit:
                DecideDebit(operation, nowUnixMs);
                break;
            case OperationKind.Record:
                DecideRecord(operation, nowUnixMs);
                break;
            case OperationKind.Refund:
                DecideRefund(operation, nowUnixMs);
                break;
            case OperationKind.Ensure:
                DecideEnsure(operation, nowUnixMs);
                break;
            case OperationKind.Cancel:
                DecideCancel(instance, operation, nowUnixMs);
                break;
            case OperationKind.Hold:
                DecideHold(instance, operation, nowUnixMs);
                break;
            case OperationKind.Carve:
                DecideCarve(operation, nowUnixMs);
                break;
            case OperationKind.Return:
                DecideReturn(operation, nowUnixMs);
                break;
            case OperationKind.Adjust:
                DecideAdjust(operation, nowUnixMs);
                break;
            default:
                DecideOnHold(operation, nowUnixMs);
                break;
        }
    }

    private void Repeat(LedgerOperation operation, in Answer past)
    {
        if (past.Outcome == OperationOutcome.Conflict || past.Fingerprint != _fingerprint)
        {
            operation.Outcome = OperationOutcome.Conflict;
            return;
        }

        operation.Outcome = past.Outcome;
        operation.Index = past.Index;
        operation.Remaining = past.Remaining;
        operation.IsRepeat = true;
    }

    /// <summary>Writes what was decided to the journal, and then does it.</summary>
    private void Commit(InstanceState instance, LedgerOperation operation)
    {
        var answer = new Answer(_fingerprint, operation.Remaining, operation.Kind, operation.Outcome, (sbyte)operation.Index, _hasEffect);
        if (operation.Outcome == OperationOutcome.Done)
        {
            for (int i = 0; i < _pathCount; i++)
            {
                _entry.AddBucket(_path[i].Id);
            }
        }
        else
        {
            _entry.Begin((JournalKind)operation.Kind);
        }

        _entry.HasAnswer = true;
        _entry.Number = operation.Number;
        _entry.Answer = answer;
        AppendFor(instance);
        instance.Set(operation.Number, answer);
        if (operation.Outcome == OperationOutcome.Done)
        {
            Apply(instance);
        }
    }

    private void AppendFor(InstanceState instance)
    {
        _entry.HasInstance = true;
        _entry.Instance = instance.Id;
        _entry.Low = instance.Low;
        _journal.Append(_entry);
        _isLowWritten = true;
    }

    /// <summary>Does what the entry says.</summary>
    private void Apply(InstanceState? instance)
    {
        if ((_entry.Spent | _entry.Held) != 0)
        {
            for (int i = 0; i < _pathCount; i++)
            {
                _path[i].Take(_entry.Spent, _entry.Held);
            }
        }

        if ((_entry.LimitOfLast | _entry.CarvedOfFirst) != 0)
        {
            _path[0].Move(limit: 0, _entry.CarvedOfFirst);
            _path[_pathCount - 1].Move(_entry.LimitOfLast, carved: 0);
        }

        if (_entry.Target != 0)
        {
            instance!.Set(_entry.Target, Answer.Cancelled);
        }

        switch (_entry.HoldChange)
        {
            case HoldChange.Make:
                SetHold();
                _holds.Add(_hold!);
                break;
            case HoldChange.Update:
                SetHold();
                _holds.Schedule(_hold!);
                break;
            case HoldChange.End:
                _holds.End(_hold!);
                break;
            default:
                break;
        }
    }

    private void SetHold()
    {
        _hold!.Amount = _entry.HoldAmount;
        _hold.Metered = _entry.HoldMetered;
        _hold.ExpiresAtUnixMs = _entry.EndsAtUnixMs;
    }

    private ulong FingerprintOf(LedgerOperation operation)
    {
        ulong charged = (ulong)operation.Amount;
        if (operation.Buckets is not null)
        {
            charged = Fingerprint.Mix(charged, _buckets.HashOf(operation.Buckets));
        }

        ulong manner = (ulong)operation.Kind;
        if (operation.HoldId is not null || operation.Target != 0)
        {
            manner = Fingerprint.Mix(Fingerprint.Mix(manner, Fingerprint.OfText(operation.HoldId)), (ulong)operation.Target);
        }

        return Fingerprint.Join(charged, manner);
    }

    /// <summary>Whether the operation says what its kind needs. What does not is a mistake of the program.</summary>
    private static bool IsWellFormed(LedgerOperation operation)
    {
        int buckets = operation.Buckets?.Count ?? 0;
        return operation.Number >= 1 && operation.Kind switch
        {
            OperationKind.Hold => operation.Amount >= 0 && buckets > 0 && IsHoldName(operation.HoldId),
            OperationKind.TopUp or OperationKind.Settle => operation.Amount >= 0 && operation.HoldId is not null,
            OperationKind.Renew => operation.HoldId is not null,
            OperationKind.Cancel => operation.Amount >= 0 && buckets > 0 && operation.Target >= 1 && operation.Target != operation.Number,
            OperationKind.Carve or OperationKind.Return => operation.Amount >= 0 && buckets == 2,
            <= OperationKind.Adjust => operation.Amount >= 0 && buckets > 0,
            _ => false,
        };
    }

    private static bool IsHoldName(string? name)
    {
        if (name is not { Length: > 0 and <= 64 })
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
