namespace SatGate.CloudSync.Spool;

/// <summary>Callers that wait for everything recorded so far to be stored share one of these until the writer takes it up.</summary>
internal sealed class FlushRequest
{
    /// <summary>Ends when the first of them asks.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it is done.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
