using SatGate.Budget.Stores;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Gateways that hear each other.</summary>
internal sealed class RecallHub
{
    private readonly List<Member> _members = [];

    public int Questions;
    public TimeSpan Patience;

    public ISliceRecall Join()
    {
        var member = new Member(this);
        lock (_members)
        {
            _members.Add(member);
        }

        return member;
    }

    private sealed class Member(RecallHub hub) : ISliceRecall
    {
        public event Func<string, ValueTask>? Recalled;

        public async ValueTask RecallAsync(string budgetId, TimeSpan patience)
        {
            Interlocked.Increment(ref hub.Questions);
            hub.Patience = patience;
            Member[] others;
            lock (hub._members)
            {
                others = [.. hub._members.Where(m => m != this)];
            }

            await Task.Yield();
            await Task.WhenAll(others.Select(o => o.Recalled?.Invoke(budgetId).AsTask() ?? Task.CompletedTask));
        }
    }
}
