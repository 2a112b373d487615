namespace SatGate.SimulatedLlm;

/// <summary>The rule by which the input is counted.</summary>
public static class TokenCount
{
    /// <summary>How many UTF-8 bytes of text make one token.</summary>
    public const int BytesPerToken = 4;

    /// <summary>Tokens of a prompt: bytes divided by <see cref="BytesPerToken"/>, rounded up, at least 1.</summary>
    /// <param name="textBytes">The UTF-8 bytes of the prompt's text, 0 or more.</param>
    public static int Input(long textBytes) => (int)Math.Max(1, (textBytes + BytesPerToken - 1) / BytesPerToken);

    /// <summary>Tokens of a prefix of the prompt, rounded down so that it never exceeds the whole.</summary>
    /// <param name="textBytes">The UTF-8 bytes of the prefix, 0 or more.</param>
    public static int Prefix(long textBytes) => (int)(textBytes / BytesPerToken);
}
