namespace SatGate.Model.Configuration;

/// <summary>How calls are debited.</summary>
public enum DebitMode
{
    /// <summary>The store is asked for every call.</summary>
    Strict = 0,

    /// <summary>A hot budget's calls are paid from a slice that was taken ahead and is held in the store.</summary>
    Leased = 1,
}
