namespace SatGate.SimulatedLlm;

/// <summary>What came of reading a body.</summary>
/// <param name="Facts">What it says, or null when it is refused.</param>
/// <param name="Status">The status to refuse it with, or 200.</param>
/// <param name="Problem">Why it is refused, or empty.</param>
internal readonly record struct RequestScan(RequestFacts? Facts, int Status, string Problem)
{
    /// <summary>The body exceeds <see cref="RequestBody.BytesMax"/>.</summary>
    public static RequestScan TooLarge => new(null, 413, "Request exceeds the maximum allowed number of bytes.");
}
