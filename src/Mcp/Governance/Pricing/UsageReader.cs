namespace SatGate.Mcp.Governance.Pricing;

/// <summary>
/// Finds the tokens that a language model used, where servers report them: in an object <c>usage</c> of the result, of its structured content or of
/// its <c>_meta</c>; in total, or as what went in and what came out.
/// </summary>
internal static class UsageReader
{
    private static readonly byte[][][] Places = [["usage"u8.ToArray()], ["structuredContent"u8.ToArray(), "usage"u8.ToArray()], ["_meta"u8.ToArray(), "usage"u8.ToArray()]];

    private static readonly byte[][] Totals = ["total_tokens"u8.ToArray(), "totalTokens"u8.ToArray(), "totalTokenCount"u8.ToArray()];

    private static readonly byte[][] Inputs = ["input_tokens"u8.ToArray(), "prompt_tokens"u8.ToArray(), "inputTokens"u8.ToArray()];

    private static readonly byte[][] Outputs = ["output_tokens"u8.ToArray(), "completion_tokens"u8.ToArray(), "outputTokens"u8.ToArray()];

    private static readonly byte[][][] TotalPaths = PathsTo(Totals);

    private static readonly byte[][][] InputPaths = PathsTo(Inputs);

    private static readonly byte[][][] OutputPaths = PathsTo(Outputs);

    /// <summary>The number of tokens; null when there is none.</summary>
    public static decimal? Read(ReadOnlySpan<byte> result)
    {
        if (FirstOf(result, TotalPaths) is { } total)
        {
            return total;
        }

        decimal? input = FirstOf(result, InputPaths);
        decimal? output = FirstOf(result, OutputPaths);
        return input is null && output is null ? null : (input ?? 0) + (output ?? 0);
    }

    private static decimal? FirstOf(ReadOnlySpan<byte> result, byte[][][] paths)
    {
        foreach (byte[][] path in paths)
        {
            if (ResultCostReader.NumberAt(result, path) is { } number)
            {
                return number;
            }
        }

        return null;
    }

    private static byte[][][] PathsTo(byte[][] names) => [.. Places.SelectMany(place => names.Select(name => (byte[][])[.. place, name]))];
}
