namespace SatGate.Model.Validation;

/// <summary>How much a problem matters.</summary>
public enum ProblemSeverity
{
    /// <summary>The configuration is accepted; something in it does not do what it seems to.</summary>
    Warning = 0,

    /// <summary>The configuration is refused.</summary>
    Error = 1,
}
