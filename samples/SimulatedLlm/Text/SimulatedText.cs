using System.Text;

namespace SatGate.SimulatedLlm;

/// <summary>The text of an answer: a function of the seed and the number of tokens alone. Thread-safe.</summary>
public static class SimulatedText
{
    /// <summary>The whole text that a request for <paramref name="tokens"/> tokens is answered with.</summary>
    /// <param name="seed">The seed, 1 unless a flag or header says otherwise.</param>
    /// <param name="tokens">How many words, 0 or more.</param>
    public static string Build(ulong seed, int tokens)
    {
        StringBuilder text = new();
        for (int token = 0; token < tokens; token++)
        {
            text.Append(Token(seed, token));
        }

        return text.ToString();
    }

    /// <summary>The text of one token, which is what one event of a stream carries.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="token">Its position from 0; every token but the first begins with a space.</param>
    public static string Token(ulong seed, int token) => Encoding.UTF8.GetString(WordList.Utf8(Word(seed, token), token > 0));

    /// <summary>Which word of <see cref="WordList"/> stands at a position.</summary>
    internal static int Word(ulong seed, int token) => (int)(SplitMix.At(seed, (ulong)token) & (WordList.Count - 1));
}
