namespace SatGate.Overspend.Callers;

/// <summary>What callers were told. Each caller has its own; they are added up when all are done.</summary>
internal sealed class CallerCounts
{
    /// <summary>Calls that were served.</summary>
    public long Allowed { get; set; }

    /// <summary>Calls that the budget did not cover.</summary>
    public long Refused { get; set; }

    /// <summary>Calls refused because the store did not answer, or because the gateway was ending.</summary>
    public long Unavailable { get; set; }

    /// <summary>Calls whose connection broke, on purpose or not.</summary>
    public long Broken { get; set; }

    /// <summary>Answers that none of this explains.</summary>
    public long Strange { get; set; }

    /// <summary>One of those.</summary>
    public string StrangeSample { get; set; } = string.Empty;

    /// <summary>Callers that ran out of time before they were refused for good.</summary>
    public long Unfinished { get; set; }

    /// <summary>Adds another's.</summary>
    public void Add(CallerCounts other)
    {
        Allowed += other.Allowed;
        Refused += other.Refused;
        Unavailable += other.Unavailable;
        Broken += other.Broken;
        Strange += other.Strange;
        StrangeSample = StrangeSample.Length > 0 ? StrangeSample : other.StrangeSample;
        Unfinished += other.Unfinished;
    }
}
