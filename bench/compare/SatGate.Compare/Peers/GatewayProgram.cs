namespace SatGate.Compare.Peers;

/// <summary>The gateway that was built.</summary>
/// <param name="Path">Path of <c>satgate-gateway</c>.</param>
/// <param name="Environment">Variables set for it beside those of the harness.</param>
internal sealed record GatewayProgram(string Path, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The variables, and a data folder of its own.</summary>
    public Dictionary<string, string> EnvironmentIn(string folder)
    {
        Dictionary<string, string> whole = new(Environment, StringComparer.Ordinal);
        whole.TryAdd("SATGATE_DATA_DIR", System.IO.Path.Combine(folder, "data"));
        return whole;
    }
}
