using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.CommandLine;

/// <summary>
/// Turns arguments into one spelling, <c>--name=value</c>, each flag once: one dash or two, <c>-k v</c> or <c>-k=v</c>, switches with or without
/// value; of a flag given twice the last counts, and an empty value counts as none. Unknown flags and stray words are refused here, so that what follows sees only known flags.
/// </summary>
internal static class ArgumentNormalizer
{
    /// <summary>Most arguments that are looked at. 256.</summary>
    internal const int ArgumentsMax = 256;

    /// <summary>Gives the normal form, or the reason why there is none. Values never appear in a reason.</summary>
    internal static (IReadOnlyList<string> Arguments, string? Error) Normalize(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (arguments.Count > ArgumentsMax)
        {
            return ([], $"there are more than {ArgumentsMax} arguments");
        }

        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (Name(argument) is not { } name)
            {
                return ([], Stray(argument, i == 0 ? null : arguments[i - 1]));
            }

            if (GatewayFlags.Find(name) is not { } flag)
            {
                string? near = NearestName.Find(name, GatewayFlags.Names);
                return ([], $"unknown flag --{Printable(name)}{(near is null ? string.Empty : $"; did you mean --{near}?")}");
            }

            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string? value = equals >= 0 ? argument[(equals + 1)..] : flag.IsSwitch ? "true" : null;
            if (value is null && i + 1 < arguments.Count && !IsFlag(arguments[i + 1]))
            {
                value = arguments[++i];
            }

            if (value is null)
            {
                return ([], $"--{flag.Name} needs a value");
            }

            if (value.Length == 0)
            {
                // As in a unit file whose variable is unset: not given.
                values.Remove(flag.Name);
                continue;
            }

            if (flag.IsSwitch && Switch(value) is null)
            {
                return ([], $"--{flag.Name} is a switch: write true or false");
            }

            values[flag.Name] = flag.IsSwitch ? Switch(value)! : value;
        }

        return ([.. values.Select(pair => $"--{pair.Key}={pair.Value}")], null);
    }

    // The name behind one dash or two; null when the argument is no flag at all.
    private static string? Name(string argument)
    {
        int dashes = argument.StartsWith("--", StringComparison.Ordinal) ? 2 : argument.StartsWith('-') ? 1 : 0;
        int end = argument.IndexOf('=', StringComparison.Ordinal);
        string name = argument[dashes..(end < dashes ? argument.Length : end)];
        return dashes == 0 || name.Length == 0 ? null : name;
    }

    // A value may begin with a dash, as tokens do; only what is a flag of ours cannot be one.
    private static bool IsFlag(string argument) => Name(argument) is { } name && GatewayFlags.Find(name) is not null;

    // The spellings that unit files in use may have.
    private static string? Switch(string value) => value switch
    {
        "1" or "t" or "T" or "true" or "True" or "TRUE" => "true",
        "0" or "f" or "F" or "false" or "False" or "FALSE" => "false",
        _ => null,
    };

    private static string Stray(string argument, string? before)
    {
        bool afterSwitch = argument is "true" or "false" && before is not null && Name(before) is { } name && GatewayFlags.Find(name) is { IsSwitch: true };
        return afterSwitch
            ? $"a switch takes its value behind an equals sign: {before}={argument}"
            : $"unexpected argument '{Printable(argument)}'; flags begin with a dash";
    }

    private static string Printable(string text)
    {
        const int CharsMax = 40;
        string cut = text.Length <= CharsMax ? text : string.Concat(text.AsSpan(0, CharsMax), "…");
        return new string([.. cut.Select(character => char.IsControl(character) ? '?' : character)]);
    }
}
