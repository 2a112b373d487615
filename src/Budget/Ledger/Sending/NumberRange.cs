namespace SatGate.Budget.Ledger;

/// <summary>Numbers that were given out together. Owned by an <see cref="OperationSequence"/>, which uses it again once all are resolved.</summary>
internal sealed class NumberRange
{
    /// <summary>The first of them.</summary>
    public long First { get; set; }

    /// <summary>How many answers were not taken yet.</summary>
    public int Pending { get; set; }

    /// <summary>The range given out next.</summary>
    public NumberRange? Next { get; set; }
}
