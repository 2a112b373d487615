namespace SatGate.Budget.Embedded;

/// <summary>What a journal record does to a hold. Kept on disk: never renumbered.</summary>
internal enum HoldChange : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It comes into being, on the buckets of the record.</summary>
    Make = 1,

    /// <summary>Its amount, lease or metered amount is another.</summary>
    Update = 2,

    /// <summary>It is no more.</summary>
    End = 3,
}
