using System.Collections.Frozen;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Configuration;

/// <summary>The spellings of the enforcement modes.</summary>
internal static class EnforcementModes
{
    private static readonly FrozenDictionary<string, EnforcementMode> Names = new Dictionary<string, EnforcementMode>(StringComparer.Ordinal)
    {
        ["observe"] = EnforcementMode.Observe,
        ["shadow"] = EnforcementMode.Observe,
        ["chargeback"] = EnforcementMode.Observe,
        ["alert"] = EnforcementMode.Alert,
        ["control"] = EnforcementMode.Control,
        ["soft"] = EnforcementMode.Control,
        ["hard"] = EnforcementMode.Control,
        ["fiat402"] = EnforcementMode.Control,
        ["charge"] = EnforcementMode.Charge,
        ["l402"] = EnforcementMode.Charge,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads <c>mode</c>; null when the section does not say or says it wrong, which is reported.</summary>
    internal static EnforcementMode? Read(SectionReader section)
    {
        if (section.Scalar("mode") is not { } scalar || section.Text("mode") is not { Length: > 0 } text)
        {
            return null;
        }

        if (Names.TryGetValue(text.ToLowerInvariant(), out EnforcementMode mode))
        {
            return mode;
        }

        string? near = NearestName.Find(text, Names.Keys);
        string hint = near is null ? "write observe, alert, control or charge" : $"did you mean '{near}'?";
        section.Error("mode", $"{scalar.Quoted} is not a mode; {hint}");
        return null;
    }
}
