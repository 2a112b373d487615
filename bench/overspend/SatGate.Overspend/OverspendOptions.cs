using System.Globalization;
using SatGate.Overspend.Rows;

namespace SatGate.Overspend;

/// <summary>What the command line says.</summary>
internal sealed record OverspendOptions
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help =
        """
        Shows that a budget is never overspent. Starts gateways, Redis and an upstream that counts, lets many callers spend one budget at once
        while something breaks, and compares what reached the upstream with what was paid for. Prints a table in Markdown.

          bench/overspend/run.sh [options]

          --rows NAMES     only these rows, separated by commas; a name may be the beginning of several (default: all)
          --list           names the rows and ends
          --gateways N     gateways on one Redis, 1 to 16 (default 3)
          --callers C      callers at once, 1 to 4096 (default 48)
          --calls N        calls that each budget covers, 10 to 1000000 (default 3000)
          --faults N       how often each thing breaks in its row, 1 to 100 (default 3)
          --quick          --calls 400 --faults 1, where they are not given
          --fail-open      gateways let calls through while Redis is away: to see that the proof notices
          --help           this text

        Exit code: 0 when every row is as it must be, 1 when one is not, 2 for a wrong option.
        """;

    /// <summary>The rows to run.</summary>
    public IReadOnlyList<OverspendRow> Rows { get; private init; } = RowCatalog.All;

    /// <summary>Gateways that share Redis.</summary>
    public int Gateways { get; private init; } = 3;

    /// <summary>Callers at once.</summary>
    public int Callers { get; private init; } = 48;

    /// <summary>Calls that each budget covers.</summary>
    public int Calls { get; private init; } = 3000;

    /// <summary>How often each thing breaks.</summary>
    public int Faults { get; private init; } = 3;

    /// <summary>Whether gateways let calls through while the store does not answer, which overspends.</summary>
    public bool IsFailOpen { get; private init; }

    /// <summary>Whether only the names of the rows are wanted.</summary>
    public bool IsListing { get; private init; }

    /// <summary>Whether only the help is wanted.</summary>
    public bool IsHelp { get; private init; }

    /// <summary>Reads the command line. False with a sentence when it cannot be understood.</summary>
    public static bool TryRead(IReadOnlyList<string> arguments, out OverspendOptions options, out string problem)
    {
        bool isQuick = arguments.Contains("--quick", StringComparer.Ordinal);
        options = isQuick ? new OverspendOptions { Calls = 400, Faults = 1 } : new OverspendOptions();
        problem = string.Empty;
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            if (name is "--quick")
            {
                continue;
            }

            if (name is "--help" or "-h" or "--list" or "--fail-open")
            {
                options = options with
                {
                    IsHelp = options.IsHelp || name is "--help" or "-h",
                    IsListing = options.IsListing || name == "--list",
                    IsFailOpen = options.IsFailOpen || name == "--fail-open",
                };
                continue;
            }

            if (i + 1 == arguments.Count || !TrySet(ref options, name, arguments[++i]))
            {
                problem = $"{name} is not an option, or has no fitting value; see --help";
                return false;
            }
        }

        return true;
    }

    private static bool TrySet(ref OverspendOptions options, string name, string value)
    {
        if (name == "--rows")
        {
            string[] names = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            options = options with { Rows = [.. RowCatalog.All.Where(r => names.Any(n => r.Name.StartsWith(n, StringComparison.Ordinal)))] };
            return names.Length > 0 && names.All(n => RowCatalog.All.Any(r => r.Name.StartsWith(n, StringComparison.Ordinal)));
        }

        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        OverspendOptions before = options;
        options = name switch
        {
            "--gateways" when number is >= 1 and <= 16 => before with { Gateways = number },
            "--callers" when number is >= 1 and <= 4096 => before with { Callers = number },
            "--calls" when number is >= 10 and <= 1_000_000 => before with { Calls = number },
            "--faults" when number is >= 1 and <= 100 => before with { Faults = number },
            _ => before,
        };
        return !ReferenceEquals(options, before);
    }
}
