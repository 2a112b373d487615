namespace SatGate.Model.Configuration;

/// <summary>What a budget that does not cover a call leads to.</summary>
public enum EnforcementMode
{
    /// <summary>Nothing is refused; what would have been is recorded.</summary>
    Observe = 0,

    /// <summary>The call goes through with a warning; the budget goes into debt.</summary>
    Alert = 1,

    /// <summary>The call is refused.</summary>
    Control = 2,

    /// <summary>The caller is asked to pay.</summary>
    Charge = 3,
}
