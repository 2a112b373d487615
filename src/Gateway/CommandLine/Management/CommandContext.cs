namespace SatGate.Gateway.CommandLine.Management;

/// <summary>What a command reads from and writes to.</summary>
/// <param name="Environment">Looks up an environment variable; null when it is not set.</param>
/// <param name="Input">Where a token is read from when it is not an argument.</param>
/// <param name="Output">Where answers go.</param>
/// <param name="Errors">Where complaints go.</param>
internal sealed record CommandContext(Func<string, string?> Environment, TextReader Input, TextWriter Output, TextWriter Errors);
