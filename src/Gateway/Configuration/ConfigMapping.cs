namespace SatGate.Gateway.Configuration;

/// <summary>A mapping, keys in file order, each once.</summary>
internal sealed record ConfigMapping(int Line, int Column, IReadOnlyList<ConfigEntry> Entries) : ConfigNode(Line, Column)
{
    /// <summary>The entry of a key, compared exactly; null when there is none.</summary>
    internal ConfigEntry? Find(string key)
    {
        foreach (ConfigEntry entry in Entries)
        {
            if (string.Equals(entry.Key.Raw, key, StringComparison.Ordinal))
            {
                return entry;
            }
        }

        return null;
    }
}
