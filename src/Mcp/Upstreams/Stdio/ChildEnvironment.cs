using System.Collections;
using System.Collections.Immutable;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>
/// The environment of a child process: what programs need to find their way, what the definition passes on by name, and what it sets. The rest of the
/// gateway's environment, which holds its secrets, stays here.
/// </summary>
internal static class ChildEnvironment
{
    private static readonly string[] Passed = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "SHELL", "TERM"];

    /// <summary>Makes it, by name.</summary>
    /// <param name="own">The gateway's environment.</param>
    /// <param name="passed">Names that are passed on besides the usual ones.</param>
    /// <param name="configured">Values that go before all others.</param>
    public static Dictionary<string, string> Make(IDictionary own, ImmutableArray<string> passed, ImmutableDictionary<string, string> configured)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in own)
        {
            if (entry.Key is string name && entry.Value is string value &&
                (Passed.Contains(name, StringComparer.Ordinal) || name.StartsWith("LC_", StringComparison.Ordinal) || passed.Contains(name, StringComparer.Ordinal)))
            {
                environment[name] = value;
            }
        }

        foreach ((string name, string value) in configured)
        {
            environment[name] = value;
        }

        return environment;
    }
}
