using System.Text;

namespace SatGate.Compare.Load;

/// <summary>Tokens of one length, one after the other without anything between them.</summary>
/// <param name="Path">The file.</param>
/// <param name="Count">How many.</param>
/// <param name="TokenBytes">How long each is.</param>
internal sealed record TokenFile(string Path, int Count, int TokenBytes)
{
    /// <summary>Makes so many tokens on all cores and writes them.</summary>
    public static TokenFile Write(string path, int count, Func<int, string> token, CancellationToken cancellationToken)
    {
        byte[] first = Encoding.ASCII.GetBytes(token(0));
        if ((long)count * first.Length > Array.MaxLength)
        {
            throw new CompareException($"{count} tokens of {first.Length} bytes are too many to make at once.");
        }

        byte[] all = new byte[count * first.Length];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, number =>
        {
            string text = token(number);
            if (text.Length != first.Length)
            {
                throw new CompareException($"Token {number} has {text.Length} bytes and the first one {first.Length}.");
            }

            Encoding.ASCII.GetBytes(text, all.AsSpan(number * first.Length));
        });
        File.WriteAllBytes(path, all);
        return new TokenFile(path, count, first.Length);
    }
}
