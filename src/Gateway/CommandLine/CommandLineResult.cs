namespace SatGate.Gateway.CommandLine;

/// <summary>The command line, understood or refused.</summary>
/// <param name="Action">What is asked for.</param>
/// <param name="Options">The options; null when refused.</param>
/// <param name="Error">Why the command line is refused; null when it is not. Never holds the value of a secret flag.</param>
public sealed record CommandLineResult(CommandAction Action, GatewayOptions? Options, string? Error);
