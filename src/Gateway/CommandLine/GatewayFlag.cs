namespace SatGate.Gateway.CommandLine;

/// <summary>One flag of the command line.</summary>
/// <param name="Name">The name without dashes.</param>
/// <param name="IsSwitch">Whether it stands without value.</param>
/// <param name="ValueName">What the help calls its value.</param>
/// <param name="Description">What the help says.</param>
internal sealed record GatewayFlag(string Name, bool IsSwitch, string ValueName, string Description);
