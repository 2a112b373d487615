using SatGate.Budget.Operations;
using SatGate.Model.Money;

namespace SatGate.Budget.Tests.Contract;

/// <summary>
/// The contract in its plainest form: dictionaries, no clock, no concurrency, no files. Holds with a short lease count as over whenever a sweep
/// comes. It shares no code with any store.
/// </summary>
internal sealed class BudgetModel
{
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Held> _holds = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Instance, long Number), Past> _past = [];
    private readonly Dictionary<string, long> _lows = new(StringComparer.Ordinal);

    public int Holds => _holds.Count;

    public IEnumerable<string> HoldIds => _holds.Keys;

    public bool HasHold(string holdId) => _holds.ContainsKey(holdId);

    public bool HasAccount(BudgetBucket bucket) => _accounts.ContainsKey(bucket.ToString());

    public long LowOf(string instance) => _lows.GetValueOrDefault(instance);

    public void RaiseLow(string instance, long low) => _lows[instance] = Math.Max(LowOf(instance), low);

    public BudgetBalance? Read(BudgetBucket bucket) => _accounts.TryGetValue(bucket.ToString(), out Account? a)
        ? new BudgetBalance(new NanoUsd(a.Limit), new NanoUsd(a.Spent), new NanoUsd(a.Held), new NanoUsd(a.Carved), new NanoUsd(a.Remaining))
        : null;

    public ModelAnswer Apply(string instance, LedgerOperation operation)
    {
        if (operation.Number < LowOf(instance))
        {
            return new ModelAnswer(OperationOutcome.Conflict, IsRepeat: null);
        }

        string what = What(operation);
        if (_past.TryGetValue((instance, operation.Number), out Past? past))
        {
            return past.What == what ? past.Answer with { IsRepeat = true } : new ModelAnswer(OperationOutcome.Conflict, IsRepeat: null);
        }

        ModelAnswer answer = operation.Kind == OperationKind.Cancel ? Cancel(instance, operation) : Carry(operation);
        if (answer.Outcome != OperationOutcome.Unknown)
        {
            _past.Add((instance, operation.Number), new Past(what, answer));
        }

        return answer;
    }

    /// <summary>Ends all holds whose lease is at most this long, and says what must be reported.</summary>
    public HashSet<ExpiredHold> Sweep(long shortLeaseMs)
    {
        var expired = new HashSet<ExpiredHold>();
        foreach ((string holdId, Held hold) in _holds.Where(h => h.Value.LeaseMs <= shortLeaseMs).ToArray())
        {
            long charged = hold.Metered ?? hold.Amount;
            expired.Add(new ExpiredHold(holdId, hold.Amount, charged, hold.Buckets[0].BudgetId));
            End(holdId, hold, charged);
        }

        return expired;
    }

    private static string What(LedgerOperation o) =>
        $"{o.Kind}|{o.Amount}|{o.HoldId}|{o.Target}|{(o.Buckets is null ? string.Empty : string.Join(',', o.Buckets.AsSpan().ToArray().Select(b => b.ToString())))}";

    private ModelAnswer Carry(LedgerOperation o)
    {
        Account[] path = o.Buckets is null ? [] : [.. o.Buckets.AsSpan().ToArray().TakeWhile(HasAccount).Select(b => _accounts[b.ToString()])];
        bool isWhole = o.Buckets is null || path.Length == o.Buckets.Count;
        var unknown = new ModelAnswer(OperationOutcome.Unknown, path.Length);
        switch (o.Kind)
        {
            case OperationKind.Ensure:
                _accounts.TryAdd(o.Buckets![0].ToString(), new Account { Limit = o.Amount });
                return Done(_accounts[o.Buckets[0].ToString()].Remaining);
            case OperationKind.Debit:
                return isWhole ? Take(path, o.Amount, a => a.Spent += o.Amount) : unknown;
            case OperationKind.Record:
                return isWhole ? Record(path, o.Amount) : unknown;
            case OperationKind.Refund:
                foreach (BudgetBucket bucket in o.Buckets!.AsSpan().ToArray().Where(HasAccount))
                {
                    _accounts[bucket.ToString()].Spent -= o.Amount;
                }

                return new ModelAnswer(OperationOutcome.Done, -1, HasAccount(o.Buckets[0]) ? path[0].Remaining : null);
            case OperationKind.Hold:
                return Hold(o, path, isWhole ? null : unknown);
            case OperationKind.Carve:
                return path.Length == 0 ? unknown : Carve(path[0], o.Buckets![1], o.Amount);
            case OperationKind.Return:
                return isWhole ? Return(path[0], path[1]) : unknown;
            case OperationKind.Adjust when isWhole:
                path[0].Limit = o.Amount;
                return Done(path[0].Remaining);
            case OperationKind.Adjust:
                return unknown;
            default:
                return _holds.TryGetValue(o.HoldId!, out Held? hold) ? OnHold(o, hold) : new ModelAnswer(OperationOutcome.Gone);
        }
    }

    private static ModelAnswer Done(long? remaining) => new(OperationOutcome.Done, -1, remaining);

    private static ModelAnswer Take(Account[] path, long amount, Action<Account> take)
    {
        int refusing = Array.FindIndex(path, a => a.Remaining < amount);
        if (refusing >= 0)
        {
            return new ModelAnswer(OperationOutcome.Refused, refusing, path[refusing].Remaining);
        }

        Array.ForEach(path, take);
        return Done(path[0].Remaining);
    }

    private static ModelAnswer Record(Account[] path, long amount)
    {
        int beyond = Array.FindIndex(path, a => a.Remaining < amount);
        Array.ForEach(path, a => a.Spent += amount);
        return new ModelAnswer(OperationOutcome.Done, beyond, beyond > 0 ? null : path[0].Remaining);
    }

    private ModelAnswer Hold(LedgerOperation o, Account[] path, ModelAnswer? unknown)
    {
        if (_holds.ContainsKey(o.HoldId!))
        {
            return new ModelAnswer(OperationOutcome.Done, IsRepeat: null);
        }

        if (unknown is not null)
        {
            return unknown;
        }

        ModelAnswer answer = Take(path, o.Amount, a => a.Held += o.Amount);
        if (answer.Outcome == OperationOutcome.Done)
        {
            _holds.Add(o.HoldId!, new Held(o.Buckets!.AsSpan().ToArray()) { Amount = o.Amount, LeaseMs = o.LeaseMs });
        }

        return answer;
    }

    private ModelAnswer OnHold(LedgerOperation o, Held hold)
    {
        Account[] path = [.. hold.Buckets.Select(b => _accounts[b.ToString()])];
        switch (o.Kind)
        {
            case OperationKind.TopUp:
                ModelAnswer answer = Take(path, o.Amount, a => a.Held += o.Amount);
                hold.Amount += answer.Outcome == OperationOutcome.Done ? o.Amount : 0;
                return answer;
            case OperationKind.Renew:
                hold.LeaseMs = o.LeaseMs;
                hold.Metered = o.Amount >= 0 ? o.Amount : hold.Metered;
                return Done(remaining: null);
            default:
                End(o.HoldId!, hold, o.Amount);
                return Done(path[0].Remaining);
        }
    }

    private void End(string holdId, Held hold, long charged)
    {
        foreach (BudgetBucket bucket in hold.Buckets)
        {
            Account account = _accounts[bucket.ToString()];
            account.Held -= hold.Amount;
            account.Spent += charged;
        }

        _holds.Remove(holdId);
    }

    private ModelAnswer Carve(Account parent, BudgetBucket child, long amount)
    {
        if (parent.Remaining < amount)
        {
            return new ModelAnswer(OperationOutcome.Refused, 0, parent.Remaining);
        }

        _accounts.TryAdd(child.ToString(), new Account());
        _accounts[child.ToString()].Limit += amount;
        parent.Carved += amount;
        return Done(parent.Remaining);
    }

    private static ModelAnswer Return(Account parent, Account child)
    {
        long moved = child.Remaining;
        child.Limit -= moved;
        parent.Carved -= moved;
        return Done(moved);
    }

    private ModelAnswer Cancel(string instance, LedgerOperation o)
    {
        if (_past.TryGetValue((instance, o.Target), out Past? past) && past.Answer.Outcome == OperationOutcome.Done && past.What != Past.Cancelled)
        {
            if (o.HoldId is not null)
            {
                End(o.HoldId, _holds[o.HoldId], charged: 0);
            }
            else
            {
                Array.ForEach(o.Buckets!.AsSpan().ToArray(), b => _accounts[b.ToString()].Spent -= o.Amount);
            }
        }

        _past[(instance, o.Target)] = new Past(Past.Cancelled, new ModelAnswer(OperationOutcome.Conflict));
        return Done(remaining: null);
    }

    private sealed record Past(string What, ModelAnswer Answer)
    {
        public const string Cancelled = "cancelled";
    }

    private sealed class Account
    {
        public long Limit { get; set; }

        public long Spent { get; set; }

        public long Held { get; set; }

        public long Carved { get; set; }

        public long Remaining => Limit - Spent - Held - Carved;
    }

    private sealed class Held(BudgetBucket[] buckets)
    {
        public BudgetBucket[] Buckets => buckets;

        public long Amount { get; set; }

        public long LeaseMs { get; set; }

        public long? Metered { get; set; }
    }
}
