namespace SatGate.Budget.Operations;

/// <summary>
/// Operations that travel to the store together. Each is atomic by itself; they are carried out in order. Reused by its owner, who leaves it
/// alone until the store is done.
/// </summary>
public sealed class OperationBatch
{
    /// <summary>Most operations of one batch.</summary>
    public const int CountMax = 256;

    private readonly LedgerOperation[] _operations = new LedgerOperation[CountMax];

    /// <summary>Makes an empty one.</summary>
    /// <param name="instance">The name of whoever numbers the operations: 16 lower-case hex digits, random for each start of a gateway.</param>
    public OperationBatch(string instance) => Instance = instance;

    /// <summary>Whoever numbers the operations.</summary>
    public string Instance { get; }

    /// <summary>
    /// Every operation of the instance below this number has been answered, and its answer taken: the store forgets those answers and refuses
    /// the numbers with <see cref="OperationOutcome.Conflict"/>. That bounds what it must remember without bounding for how long a repetition is safe.
    /// </summary>
    public long Low { get; set; } = 1;

    /// <summary>
    /// The <see cref="Low"/> that the store must have for the instance at least, because it acknowledged it before; 0 asks for nothing. A store
    /// that has less has lost what it acknowledged: it carries out nothing of the batch and keeps its own Low, so that the lost numbers can
    /// be sent again; it tells <see cref="LowBefore"/>, leaves every operation <see cref="OperationOutcome.Unanswered"/> and answers true.
    /// </summary>
    public long LowExpected { get; set; }

    /// <summary>
    /// What the store had as <see cref="Low"/> before this batch; 0 when the instance was new to it. Less than what it was told before means that
    /// the store has lost what it acknowledged, from this number on.
    /// </summary>
    public long LowBefore { get; set; }

    /// <summary>Number of operations.</summary>
    public int Count { get; private set; }

    /// <summary>The operation at a place.</summary>
    public LedgerOperation this[int index] => _operations[index];

    /// <summary>The operations.</summary>
    public ReadOnlySpan<LedgerOperation> AsSpan() => _operations.AsSpan(0, Count);

    /// <summary>Adds one. False when the batch is full.</summary>
    public bool TryAdd(LedgerOperation operation)
    {
        if (Count == CountMax)
        {
            return false;
        }

        _operations[Count++] = operation;
        return true;
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _operations.AsSpan(0, Count).Clear();
        Count = 0;
        LowBefore = 0;
        LowExpected = 0;
    }
}
