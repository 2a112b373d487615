namespace SatGate.Gateway.Configuration;

/// <summary>A scalar as the file spells it, before variables are put in.</summary>
internal sealed record ConfigScalar(int Line, int Column, string Raw, bool IsPlain) : ConfigNode(Line, Column)
{
    private const int QuotedCharsMax = 60;

    /// <summary>Whether the file leaves the value out: nothing, <c>~</c> or <c>null</c>, unquoted.</summary>
    internal bool IsNull => IsPlain && Raw is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The text of the file for a message: cut short, control characters replaced. Never holds what a variable held.</summary>
    internal string Quoted
    {
        get
        {
            string cut = Raw.Length <= QuotedCharsMax ? Raw : string.Concat(Raw.AsSpan(0, QuotedCharsMax), "…");
            return $"'{string.Create(cut.Length, cut, static (target, text) => Fill(target, text))}'";
        }
    }

    private static void Fill(Span<char> target, string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            target[i] = char.IsControl(text[i]) ? '?' : text[i];
        }
    }
}
