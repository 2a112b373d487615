namespace SatGate.SimulatedLlm;

/// <summary>One setting that is both a flag (<c>--name</c>) and a header (<c>X-Sim-Name</c>).</summary>
/// <param name="Name">Its name in lower case with hyphens, without the prefix.</param>
/// <param name="ValueHint">What a value looks like, for the help text.</param>
/// <param name="Help">What it does, one line.</param>
/// <param name="Apply">Returns the settings with the value in place, or null when the value is not one.</param>
internal sealed record SettingDefinition(
    string Name,
    string ValueHint,
    string Help,
    Func<SimulationSettings, string, SimulationSettings?> Apply)
{
    /// <summary>What every header of a setting begins with; header names ignore case.</summary>
    public const string HeaderPrefix = "X-Sim-";

    /// <summary>The flag.</summary>
    public string Flag => $"--{Name}";

    /// <summary>The header, each word with a capital.</summary>
    public string Header { get; } =
        HeaderPrefix + string.Join('-', Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
