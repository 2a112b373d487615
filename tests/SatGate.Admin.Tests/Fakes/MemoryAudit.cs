using System.Globalization;
using System.Runtime.CompilerServices;
using SatGate.Model.Audit;

namespace SatGate.Admin.Tests.Fakes;

/// <summary>An audit log in memory: a sink and a log of the same events.</summary>
internal sealed class MemoryAudit : IAuditLog, IUsageSink
{
    private readonly Lock _gate = new();
    private readonly List<AuditEntry> _entries = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsAccepting => true;

    public long? BrokenAt { get; set; }

    /// <summary>While set, nothing can be read.</summary>
    public bool IsUnreadable { get; set; }

    /// <summary>Followers that wait for an event.</summary>
    public int Followers { get; private set; }

    /// <summary>Events that followers took and came back for more.</summary>
    public int Delivered { get; private set; }

    public IReadOnlyList<UsageEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Select(entry => entry.Usage)];
            }
        }
    }

    public bool TryRecord(in UsageEvent usage)
    {
        lock (_gate)
        {
            long sequence = _entries.Count + 1;
            string json = string.Create(
                CultureInfo.InvariantCulture, $"{{\"type\":\"{UsageEventNames.Of(usage.Kind)}\",\"cost\":{usage.CostNanoUsd},\"reason\":\"{usage.Reason}\"}}");
            _entries.Add(new AuditEntry(sequence, usage, json, sequence.ToString("x64", CultureInfo.InvariantCulture)));
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    public ValueTask<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        if (IsUnreadable)
        {
            throw new IOException("the disk is gone");
        }

        lock (_gate)
        {
            IEnumerable<AuditEntry> matching = _entries.Where(entry => Matches(query, entry));
            AuditEntry[] found = [.. query.Descending ? matching.Reverse() : matching];
            AuditEntry[] page = [.. found.Take(query.CountMax)];
            return ValueTask.FromResult(new AuditPage([.. page], page.Length == found.Length, page.Length == 0 ? query.AfterSequence : page[^1].Sequence));
        }
    }

    public async IAsyncEnumerable<AuditEntry> FollowAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long after = query.AfterSequence;
        while (true)
        {
            AuditEntry? next;
            Task more;
            lock (_gate)
            {
                next = _entries.FirstOrDefault(entry => entry.Sequence > after && Matches(query, entry));
                more = _more.Task;
            }

            if (next is null)
            {
                Followers++;
                await more.WaitAsync(cancellationToken);
                continue;
            }

            after = next.Sequence;
            yield return next;
            Delivered++;
        }
    }

    public ValueTask<AuditVerification> VerifyAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(new AuditVerification(
                BrokenAt is null, _entries.Count, _entries.Count == 0 ? 0 : 1, _entries.Count, new string('f', 64), BrokenAt, BrokenAt is null ? null : "a link does not hold"));
        }
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private static bool Matches(AuditQuery query, AuditEntry entry)
    {
        UsageEvent usage = entry.Usage;
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(usage.UnixMs);
        return entry.Sequence > query.AfterSequence
            && (query.BeforeSequence is null || entry.Sequence < query.BeforeSequence)
            && (query.From is null || at >= query.From)
            && (query.To is null || at < query.To)
            && (query.Kind is null || usage.Kind == query.Kind)
            && (query.Decision is null || usage.Decision == query.Decision)
            && (query.TokenId is null || usage.TokenId == query.TokenId)
            && (query.BudgetId is null || usage.BudgetId == query.BudgetId)
            && (query.Route is null || usage.Route == query.Route)
            && (query.Tool is null || usage.Tool == query.Tool)
            && (query.RequestId is null || usage.RequestId.ToString() == query.RequestId);
    }
}
