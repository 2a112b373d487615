namespace SatGate.Model.Registry;

/// <summary>How often a budget begins anew with its full limit.</summary>
public enum BudgetWindowKind
{
    /// <summary>Never: what is spent stays spent.</summary>
    None = 0,

    /// <summary>At every full minute.</summary>
    Minute = 1,

    /// <summary>At every full hour.</summary>
    Hour = 2,

    /// <summary>At midnight of the budget's time zone.</summary>
    Day = 3,

    /// <summary>At midnight before Monday (ISO 8601) of the budget's time zone.</summary>
    Week = 4,

    /// <summary>At midnight before the first of the month of the budget's time zone.</summary>
    Month = 5,
}
