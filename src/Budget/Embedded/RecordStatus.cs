namespace SatGate.Budget.Embedded;

/// <summary>What stands at a place of the journal.</summary>
internal enum RecordStatus
{
    /// <summary>The expected record, whole.</summary>
    Whole,

    /// <summary>Nothing, or what is left of an earlier use of the segment.</summary>
    Nothing,

    /// <summary>The beginning of the expected record, whose writing was cut off or whose bytes were lost.</summary>
    Torn,
}
