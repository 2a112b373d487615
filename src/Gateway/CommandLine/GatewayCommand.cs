using SatGate.Gateway.CommandLine.Management;

namespace SatGate.Gateway.CommandLine;

/// <summary>Carries out what the command line asks for; running the gateway itself is handed to the caller.</summary>
public static class GatewayCommand
{
    /// <summary>The name of the program in its own messages.</summary>
    public const string ProgramName = "satgate-gateway";

    /// <summary>The word before the flags that serves one MCP client over standard input and output.</summary>
    public const string StdioWord = "mcp-stdio";

    /// <summary>Carries out a command line and returns the exit code (<see cref="ExitCode"/>).</summary>
    /// <param name="arguments">The arguments without the program's name.</param>
    /// <param name="environment">Looks up an environment variable; null when it is not set.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="errors">Where complaints go.</param>
    /// <param name="runAsync">Runs the gateway until it is told to stop; gets options whose <see cref="GatewayOptions.ConfigPath"/> is not null.</param>
    /// <param name="runStdioAsync">Serves one MCP client over standard input and output; the same options.</param>
    /// <param name="input">Where a command reads a token from; null for standard input.</param>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments,
        Func<string, string?> environment,
        TextWriter output,
        TextWriter errors,
        Func<GatewayOptions, Task<int>> runAsync,
        Func<GatewayOptions, Task<int>>? runStdioAsync = null,
        TextReader? input = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(runAsync);
        if (ManagementCommand.IsFor(arguments))
        {
            return await ManagementCommand.InvokeAsync(arguments, new CommandContext(environment, input ?? Console.In, output, errors));
        }

        bool isStdio = runStdioAsync is not null && arguments.Count > 0 && arguments[0] == StdioWord;
        CommandLineResult parsed = CommandLineParser.Parse(isStdio ? [.. arguments.Skip(1)] : arguments, environment);
        if (parsed.Options is not { } options)
        {
            await errors.WriteLineAsync($"{ProgramName}: {parsed.Error}{(parsed.Error!.EndsWith('?') ? string.Empty : ".")}");
            await errors.WriteLineAsync($"Run '{ProgramName} --help' for the flags.");
            return ExitCode.Usage;
        }

        switch (parsed.Action)
        {
            case CommandAction.Help:
                GatewayRootCommand.WriteHelp(output);
                await output.WriteLineAsync(ManagementCommand.Help);
                return ExitCode.Success;
            case CommandAction.Version:
                await output.WriteLineAsync(string.Join(Environment.NewLine, VersionText.Lines()));
                return ExitCode.Success;
            case var action when options.ConfigPath is null:
                string file = CommandLineParser.DefaultConfigFile;
                await errors.WriteLineAsync($"{ProgramName}: there is no configuration; give --config <file>, or put {file} in the working directory.");
                return action == CommandAction.Validate ? ExitCode.Failure : ExitCode.Usage;
            case CommandAction.Validate:
                return await ValidateCommand.InvokeAsync(options, environment, output);
            default:
                return await (isStdio ? runStdioAsync! : runAsync)(options);
        }
    }
}
