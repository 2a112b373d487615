namespace SatGate.SimulatedLlm;

/// <summary>An answer whose client went away before it was complete.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Path">The request's path.</param>
/// <param name="Stream">Whether the answer was a stream.</param>
/// <param name="Tokens">Tokens, or numbered events, handed to the kernel before.</param>
/// <param name="OpenedTicks">When the answer began, in ticks of the monotonic clock.</param>
/// <param name="CancelledTicks">When the server saw the client leave, in the same ticks.</param>
/// <param name="CancelledUnixNanoseconds">The same on the wall clock.</param>
internal readonly record struct CancelledGeneration(
    string Id, string Path, bool Stream, int Tokens, long OpenedTicks, long CancelledTicks, long CancelledUnixNanoseconds);
