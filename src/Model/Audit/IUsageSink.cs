namespace SatGate.Model.Audit;

/// <summary>Takes usage events from the data path. Thread-safe.</summary>
public interface IUsageSink
{
    /// <summary>
    /// Whether governed calls may go on: false once events could not be stored for so long that more would be lost, so that control mode refuses
    /// to spend what it could not account for.
    /// </summary>
    bool IsAccepting { get; }

    /// <summary>Takes an event, without waiting and without allocating. False when the queue is full; the loss is then itself counted and recorded.</summary>
    bool TryRecord(in UsageEvent usage);
}
