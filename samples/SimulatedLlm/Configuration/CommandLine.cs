namespace SatGate.SimulatedLlm;

/// <summary>The command line, understood.</summary>
/// <param name="Options">What holds for the process.</param>
/// <param name="Settings">The defaults of every request.</param>
/// <param name="ShowHelp">Whether the help text was asked for.</param>
/// <param name="Problem">Why the command line is refused, or null.</param>
internal sealed record CommandLine(ServerOptions Options, SimulationSettings Settings, bool ShowHelp, string? Problem)
{
    // Each returns null when the text is not a value of the flag.
    private static readonly Dictionary<string, Func<ServerOptions, string, ServerOptions?>> ServerFlags = new(StringComparer.Ordinal)
    {
        ["--listen"] = (o, v) => ListenAddress.Parse(v) is { } listen ? o with { Listen = listen } : null,
        ["--models"] = (o, v) => Names(v) is { Length: > 0 } models ? o with { Models = models } : null,
        ["--keep-alive-timeout"] = (o, v) =>
            Duration.TryParse(v, out TimeSpan time) && time > TimeSpan.Zero ? o with { KeepAliveTimeout = time } : null,
    };

    /// <summary>Reads <c>--flag value</c> and <c>--flag=value</c>; anything else is a problem.</summary>
    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        CommandLine state = new(new ServerOptions(), new SimulationSettings(), ShowHelp: false, Problem: null);
        for (int i = 0; i < args.Count && state.Problem is null; i++)
        {
            (string flag, string? value) = Split(args[i]);
            if (value is null && state.TrySwitch(flag) is { } switched)
            {
                state = switched;
            }
            else if (value is null && ++i >= args.Count)
            {
                state = state with { Problem = $"{flag} is unknown or lacks its value; --help lists the flags" };
            }
            else
            {
                state = state.WithValue(flag, value ?? args[i]);
            }
        }

        return state;
    }

    private static (string Flag, string? Value) Split(string argument) =>
        argument.IndexOf('=', StringComparison.Ordinal) is > 0 and int at ? (argument[..at], argument[(at + 1)..]) : (argument, null);

    private static string[] Names(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private CommandLine? TrySwitch(string flag) => flag switch
    {
        "--help" or "-h" => this with { ShowHelp = true },
        "--require-key" => this with { Options = Options with { RequireKey = true } },
        "--strict-models" => this with { Options = Options with { StrictModels = true } },
        _ => null,
    };

    private CommandLine WithValue(string flag, string value)
    {
        if (ServerFlags.TryGetValue(flag, out Func<ServerOptions, string, ServerOptions?>? apply))
        {
            return apply(Options, value) is { } options
                ? this with { Options = options }
                : this with { Problem = $"{flag} cannot be '{value}'" };
        }

        if (SettingTable.All.FirstOrDefault(setting => setting.Flag == flag) is not { } definition)
        {
            return this with { Problem = $"there is no flag {flag}; --help lists them" };
        }

        return definition.Apply(Settings, value) is { } settings
            ? this with { Settings = settings }
            : this with { Problem = $"{flag} must be {definition.ValueHint}, not '{value}'" };
    }
}
