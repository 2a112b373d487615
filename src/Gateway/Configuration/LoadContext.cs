namespace SatGate.Gateway.Configuration;

/// <summary>What every section of one load shares. For one thread.</summary>
internal sealed class LoadContext(Func<string, string?> environment, ProblemList problems)
{
    private readonly List<string> _idle = [];
    private ConfigNode? _firstIdle;

    internal ProblemList Problems { get; } = problems;

    internal VariableExpander Variables { get; } = new(environment, problems);

    /// <summary>Notes a key that is part of the schema and does nothing in this version.</summary>
    internal void NoteIdle(ConfigNode at, string path)
    {
        _firstIdle ??= at;
        _idle.Add(path);
    }

    /// <summary>Reports all such keys in one warning.</summary>
    internal void ReportIdle()
    {
        const int NamedMax = 20;
        if (_firstIdle is null)
        {
            return;
        }

        string names = string.Join(", ", _idle.Take(NamedMax));
        string more = _idle.Count > NamedMax ? $" and {_idle.Count - NamedMax} more" : string.Empty;
        Problems.Warning(_firstIdle, $"no effect in this version: {names}{more}");
    }
}
