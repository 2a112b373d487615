namespace SatGate.Mcp.Protocol;

/// <summary>The texts of log levels.</summary>
internal static class LogLevels
{
    private static readonly byte[][] Texts =
        [.. Enum.GetValues<McpLogLevel>().Select(static level => System.Text.Encoding.ASCII.GetBytes(level.ToString().ToLowerInvariant()))];

    /// <summary>The text of a level.</summary>
    public static ReadOnlySpan<byte> TextOf(McpLogLevel level) => Texts[(int)level];

    /// <summary>Finds a level by its exact text.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out McpLogLevel level)
    {
        for (int i = 0; i < Texts.Length; i++)
        {
            if (text.SequenceEqual(Texts[i]))
            {
                level = (McpLogLevel)i;
                return true;
            }
        }

        level = default;
        return false;
    }
}
