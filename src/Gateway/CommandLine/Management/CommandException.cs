namespace SatGate.Gateway.CommandLine.Management;

/// <summary>A command ends here. The message says what is wrong and what to do next; it never holds a secret.</summary>
internal sealed class CommandException : Exception
{
    /// <summary>Ends with a message and an exit code (<see cref="CommandLine.ExitCode"/>).</summary>
    internal CommandException(string message, int exitCode = CommandLine.ExitCode.Failure)
        : base(message) => ExitCode = exitCode;

    /// <summary>The exit code.</summary>
    internal int ExitCode { get; }
}
