using System.Globalization;

namespace SatGate.McpFixture;

/// <summary>What the command line asks for.</summary>
/// <param name="Port">The port to listen at; null to talk over standard input and output.</param>
/// <param name="Era">The generations of the protocol to speak.</param>
internal sealed record FixtureOptions(int? Port, FixtureEra Era)
{
    /// <summary>Reads the arguments; null when they make no sense.</summary>
    public static FixtureOptions? Parse(string[] arguments)
    {
        FixtureEra era = arguments.Contains("--modern") ? FixtureEra.Modern : arguments.Contains("--dual") ? FixtureEra.Dual : FixtureEra.Legacy;
        return arguments switch
        {
            ["--stdio", ..] => new FixtureOptions(null, era),
            ["--http", { } port, ..] when int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) => new FixtureOptions(number, era),
            _ => null,
        };
    }
}
