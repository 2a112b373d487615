namespace SatGate.Gateway.Configuration;

/// <summary>What every section of one load shares. For one thread.</summary>
internal sealed class LoadContext(Func<string, string?> environment, ProblemList problems)
{
    private readonly List<(ConfigNode At, string Path)> _idle = [];

    internal ProblemList Problems { get; } = problems;

    internal VariableExpander Variables { get; } = new(environment, problems);

    /// <summary>Notes a key that is part of the schema and does nothing in this version.</summary>
    internal void NoteIdle(ConfigNode at, string path) => _idle.Add((at, path));

    /// <summary>Reports all such keys in one warning, at the first of them.</summary>
    internal void ReportIdle()
    {
        const int NamedMax = 20;
        if (_idle.Count == 0)
        {
            return;
        }

        (ConfigNode At, string Path)[] ordered = [.. _idle.OrderBy(key => key.At.Line).ThenBy(key => key.At.Column)];
        string names = string.Join(", ", ordered.Take(NamedMax).Select(key => key.Path));
        string more = ordered.Length > NamedMax ? $" and {ordered.Length - NamedMax} more" : string.Empty;
        Problems.Warning(ordered[0].At, $"no effect in this version: {names}{more}");
    }
}
