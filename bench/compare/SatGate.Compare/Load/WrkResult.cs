namespace SatGate.Compare.Load;

/// <summary>What one run of wrk reports.</summary>
internal sealed record WrkResult
{
    public required long Requests { get; init; }

    public required long DurationUs { get; init; }

    public required double P50Us { get; init; }

    public required double P99Us { get; init; }

    /// <summary>Failures to connect, read or write, time-outs, and answers with a status above 399.</summary>
    public required long Errors { get; init; }

    public double RequestsPerSecond => Requests * 1e6 / DurationUs;
}
