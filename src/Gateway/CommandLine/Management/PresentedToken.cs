using System.Text;
using SatGate.Model.Tokens;

namespace SatGate.Gateway.CommandLine.Management;

/// <summary>A token that is given to a command: as an argument, or on standard input, where no list of processes shows it.</summary>
internal static class PresentedToken
{
    /// <summary>What the help says of the argument.</summary>
    internal const string Help = "The token; - reads it from standard input, where no list of processes shows it.";

    /// <summary>The token's text. Throws <see cref="CommandException"/> when there is none.</summary>
    internal static async Task<string> ReadAsync(string? argument, CommandContext context, CancellationToken cancellationToken)
    {
        string? text = argument is null or "-" ? await context.Input.ReadLineAsync(cancellationToken) : argument;
        text = text?.Trim();
        if (text is not null && text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            text = text["Bearer ".Length..].Trim();
        }

        return string.IsNullOrEmpty(text) ? throw new CommandException("there is no token; give it as an argument or on standard input", ExitCode.Usage) : text;
    }

    /// <summary>The token of a text. Throws <see cref="CommandException"/> when it is none.</summary>
    internal static Macaroon Decode(string text) =>
        TokenText.TryDecode(Encoding.UTF8.GetBytes(text), out Macaroon? token, out TokenFault fault)
            ? token!
            : throw new CommandException($"this is no token: {TokenFaults.Message(fault)}");
}
