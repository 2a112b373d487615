namespace SatGate.Model.Validation;

/// <summary>
/// One thing wrong with a configuration, and where. Messages name keys and variables, and quote values only as the file spells them, before
/// any variable was put in: they are safe to log.
/// </summary>
/// <param name="Severity">Whether the configuration is refused for it.</param>
/// <param name="File">The file as it was named to the loader.</param>
/// <param name="Line">Line from 1; 0 when the problem belongs to the whole file.</param>
/// <param name="Column">Column from 1, in characters; 0 when the problem belongs to the whole file.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
public sealed record ConfigurationProblem(ProblemSeverity Severity, string File, int Line, int Column, string Message)
{
    /// <summary>The form that editors and terminals understand: <c>file:line:column: error: text</c>.</summary>
    public override string ToString()
    {
        string severity = Severity == ProblemSeverity.Error ? "error" : "warning";
        return $"{File}:{Line}:{Column}: {severity}: {Message}";
    }
}
