namespace SatGate.Gateway.Configuration;

/// <summary>The gateway file and what its loads depend on. Immutable.</summary>
/// <param name="Path">The file.</param>
/// <param name="Environment">Looks up an environment variable; null when it is not set. Thread-safe.</param>
/// <param name="Overrides">What the command line says instead of the file.</param>
public sealed record ConfigurationSource(string Path, Func<string, string?> Environment, ConfigurationOverrides Overrides)
{
    /// <summary>Loads the file.</summary>
    public ConfigurationLoadResult Load() => ConfigurationLoader.Load(Path, Environment, Overrides);
}
