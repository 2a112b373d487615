using System.CommandLine;

namespace SatGate.Gateway.CommandLine.Management;

/// <summary>The commands that look after a running gateway: <c>token</c>, <c>budget</c> and <c>audit</c>.</summary>
internal static class ManagementCommand
{
    /// <summary>What the help of the gateway says of them.</summary>
    internal const string Help = """
        Commands:
          token   Mint, inspect, attenuate, revoke and list tokens
          budget  Show, set and list budgets
          audit   Verify and follow the audit log

        They talk to a running gateway: satgate-gateway token --help

          mcp-stdio   Serve one MCP client over standard input and output, with the flags above;
                      its token comes in SATGATE_TOKEN, the log goes to standard error
        """;

    private static readonly string[] Rooms = ["token", "budget", "audit"];

    /// <summary>Whether the arguments name one of the commands. The flags of the gateway itself all begin with a dash.</summary>
    internal static bool IsFor(IReadOnlyList<string> arguments) => arguments.Count > 0 && Rooms.Contains(arguments[0], StringComparer.Ordinal);

    /// <summary>Carries a command out and returns the exit code (<see cref="ExitCode"/>).</summary>
    internal static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, CommandContext context)
    {
        ParseResult parsed = Create(context).Parse([.. arguments.Select(TwoDashes)], GatewayRootCommand.ParserSettings);
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            await ComplainAsync(context, Explain(parsed), NameOf(parsed));
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = context.Output, Error = context.Errors, EnableDefaultExceptionHandler = false,
            });
        }
        catch (CommandException fault)
        {
            await ComplainAsync(context, fault.Message, fault.ExitCode == ExitCode.Usage ? NameOf(parsed) : null);
            return fault.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Success;
        }
    }

    private static RootCommand Create(CommandContext context)
    {
        var root = new RootCommand("Looks after a running gateway.");
        root.Directives.Clear();
        root.Add(TokenCommands.Create(context));
        root.Add(BudgetCommands.Create(context));
        root.Add(AuditCommands.Create(context));
        return root;
    }

    // One dash or two, as with the flags of the gateway. A lone dash stands for standard input.
    private static string TwoDashes(string argument) =>
        argument.Length > 2 && argument[0] == '-' && char.IsAsciiLetterLower(argument[1]) ? '-' + argument : argument;

    // The parser's own words may repeat an argument, and an argument may be a token.
    private static string Explain(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.FirstOrDefault(static token => token.StartsWith("--", StringComparison.Ordinal)) is { } flag)
        {
            return $"unknown flag {flag.Split('=')[0]}";
        }

        if (parsed.UnmatchedTokens.Count > 0)
        {
            return parsed.CommandResult.Command.Subcommands.Count > 0 ? "there is no such command" : "there are more words than the command takes";
        }

        string message = parsed.Errors[0].Message.TrimEnd('.');
        return char.ToLowerInvariant(message[0]) + message[1..];
    }

    private static string NameOf(ParseResult parsed)
    {
        string name = parsed.CommandResult.Command.Name;
        for (var at = parsed.CommandResult.Parent as System.CommandLine.Parsing.CommandResult; at?.Command is not (null or RootCommand); at = at.Parent as System.CommandLine.Parsing.CommandResult)
        {
            name = $"{at.Command.Name} {name}";
        }

        return name;
    }

    private static async Task ComplainAsync(CommandContext context, string message, string? helpOf)
    {
        await context.Errors.WriteLineAsync($"{GatewayCommand.ProgramName}: {message}{(message.EndsWith('?') || message.EndsWith('.') ? string.Empty : ".")}");
        if (helpOf is not null)
        {
            await context.Errors.WriteLineAsync($"Run '{GatewayCommand.ProgramName} {helpOf} --help' for the flags.");
        }
    }
}
