using System.Collections.Immutable;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Collects the problems of one file. For one thread.</summary>
internal sealed class ProblemList(string file)
{
    /// <summary>Most problems kept; a last one says that there are more. 500.</summary>
    internal const int ProblemsMax = 500;

    private readonly List<ConfigurationProblem> _problems = [];
    private bool _full;

    /// <summary>Whether further problems are only counted.</summary>
    internal bool IsFull => _problems.Count >= ProblemsMax;

    /// <summary>Whether any error was reported.</summary>
    internal bool HasErrors { get; private set; }

    internal void Error(ConfigNode at, string message) => Add(ProblemSeverity.Error, at.Line, at.Column, message);

    internal void Warning(ConfigNode at, string message) => Add(ProblemSeverity.Warning, at.Line, at.Column, message);

    internal void Add(ProblemSeverity severity, int line, int column, string message)
    {
        HasErrors |= severity == ProblemSeverity.Error;
        if (_problems.Count < ProblemsMax)
        {
            _problems.Add(new ConfigurationProblem(severity, file, line, column, Printable(message)));
        }
        else
        {
            _full = true;
        }
    }

    // Names of the file's own choosing stand in messages, and messages go to terminals and logs.
    private static string Printable(string message) =>
        message.Any(char.IsControl) ? string.Concat(message.Select(character => char.IsControl(character) ? '?' : character)) : message;

    /// <summary>All problems in the order of the file.</summary>
    internal ImmutableArray<ConfigurationProblem> ToImmutable()
    {
        IEnumerable<ConfigurationProblem> ordered = _problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column);
        if (_full)
        {
            ProblemSeverity severity = HasErrors ? ProblemSeverity.Error : ProblemSeverity.Warning;
            ordered = ordered.Append(new ConfigurationProblem(severity, file, 0, 0, $"there are more problems; only {ProblemsMax} are listed"));
        }

        return [.. ordered];
    }
}
