namespace SatGate.Budget.Redis;

/// <summary>A question to other gateways, and how many of them still have to answer. Answers may come before it is known how many heard it. Thread-safe.</summary>
internal sealed class RecallQuestion
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private long _expected = long.MaxValue;
    private long _answers;

    /// <summary>Completes when all have answered.</summary>
    public Task Done => _done.Task;

    /// <summary>Says how many heard it.</summary>
    public void Expect(long count) => Note(count, answers: 0);

    /// <summary>Notes an answer.</summary>
    public void Answer() => Note(expected: null, answers: 1);

    private void Note(long? expected, int answers)
    {
        lock (_gate)
        {
            _expected = expected ?? _expected;
            _answers += answers;
            if (_answers < _expected)
            {
                return;
            }
        }

        _done.TrySetResult();
    }
}
