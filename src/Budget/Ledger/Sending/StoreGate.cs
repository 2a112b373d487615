using SatGate.Budget.Operations;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Ledger;

/// <summary>The way to the store. Thread-safe; nothing here throws for a fault of the store.</summary>
internal abstract class StoreGate
{
    /// <summary>
    /// How often an operation is sent again because a bucket was missing that had been there: once would do, but for a store that loses
    /// buckets while it is asked.
    /// </summary>
    protected const int AttemptsMax = 3;

    /// <summary>Charges a path.</summary>
    /// <param name="window">Its buckets.</param>
    /// <param name="kind">Debit, or Record.</param>
    /// <param name="amount">The amount in 10⁻⁹ US dollars.</param>
    /// <param name="mode">What a budget that does not cover it leads to.</param>
    public abstract ValueTask<Charge> ChargeAsync(PathWindow window, OperationKind kind, long amount, EnforcementMode mode);

    /// <summary>
    /// Sends an operation. When the store does not answer a hold is cancelled, a settlement or a refund is repeated until it is stored, and a carve is
    /// repeated and then returned, all in the background. What must not be lost is kept even when it cannot be sent at all.
    /// </summary>
    public abstract ValueTask<OperationAnswer> SendAsync(OperationRequest request);

    /// <summary>Sends a settlement and waits for its answer, through any outage. Unanswered only when it had to be given up.</summary>
    public async ValueTask<OperationAnswer> SettleAsync(OperationRequest request)
    {
        var completion = new TaskCompletionSource<OperationAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        OperationAnswer answer = await SendAsync(request with { Completion = completion });
        return answer.Outcome == OperationOutcome.Unanswered ? await completion.Task : answer;
    }

    /// <summary>Sends an operation whose answer nobody waits for.</summary>
    public void Send(OperationRequest request)
    {
        ValueTask<OperationAnswer> answer = SendAsync(request);
        if (!answer.IsCompletedSuccessfully)
        {
            _ = ForgetAsync(answer);
        }
        else
        {
#pragma warning disable VSTHRD002 // It is completed; taking the answer gives the operation back.
            _ = answer.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
    }

    private static async Task ForgetAsync(ValueTask<OperationAnswer> answer) => await answer;

    /// <summary>Whether the missing bucket of an operation can be created, which is noted.</summary>
    protected static bool CanCreateMissing(PathWindow? path, int index)
    {
        if (path is null || (uint)index >= (uint)path.Windows.Length || !path.Windows[index].CanCreate)
        {
            return false;
        }

        foreach (AccountWindow window in path.Windows)
        {
            window.IsKnown = false;
        }

        return true;
    }
}
