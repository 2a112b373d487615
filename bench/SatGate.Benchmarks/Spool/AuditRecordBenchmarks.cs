using System.Text;
using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;

namespace SatGate.Benchmarks.Spool;

/// <summary>
/// What an event costs the call that it tells of: a copy under a lock. The queue is emptied a full one at a time, as the writer does. The baseline
/// copies the same bytes into a list.
/// </summary>
public class AuditRecordBenchmarks
{
    private const int Events = 8_192;

    private readonly UsageQueue _queue = new(Events);
    private readonly UsageEvent[] _list = new UsageEvent[Events];
    private UsageEvent _usage;

    [GlobalSetup]
    public void Setup()
    {
        _usage = Sample(1);
        Record();
        if (_queue.Released != Events || _queue.Refused != 0)
        {
            throw new InvalidOperationException("The queue did not take every event.");
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public void Copy()
    {
        for (int i = 0; i < Events; i++)
        {
            _list[i] = _usage;
        }

        Array.Clear(_list);
    }

    [Benchmark(OperationsPerInvoke = Events)]
    [AllocationGate]
    public void Record()
    {
        for (int i = 0; i < Events; i++)
        {
            _queue.TryAdd(in _usage);
        }

        _queue.Release(_queue.Added, 0);
    }

    internal static UsageEvent Sample(long number) => new()
    {
        UnixMs = 1_767_323_045_678 + number,
        Kind = UsageKind.ToolCall,
        Status = 200,
        TokenId = "0193f2a17c5e4d38",
        BudgetId = "team-research",
        Tenant = "acme",
        Route = "llm-chat-completions",
        Tool = "web_search",
        Mode = "control",
        CostNanoUsd = 12_345_678,
        RemainingNanoUsd = 4_000_000_000 - number,
        LimitNanoUsd = 5_000_000_000,
        Operation = number,
        DurationMicros = 1_234,
        RequestId = new RequestIdText(Encoding.ASCII.GetBytes("0193f2a1-7c5e-4d38-9d1f-2b7c1f0e9a55")),
    };
}
