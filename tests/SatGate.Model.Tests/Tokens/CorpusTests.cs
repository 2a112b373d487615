using System.Text;
using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>
/// Tokens kept as files and made by another program. The first line says what <see cref="TokenVerifier.Verify"/> must answer with the secret
/// <c>test-secret</c> and the tenant <c>acme</c>, the second is the token, and lines after it say what it tries.
/// </summary>
public sealed class CorpusTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Corpus");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.txt", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_token_of_the_corpus_is_answered_as_it_says(string file)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, file));
        byte[] token = Encoding.UTF8.GetBytes(lines[1]);
        using ExceptionCounter thrown = new();

        TokenVerification verification = Known.Verifier.Verify(token);

        Assert.Equal(Enum.Parse<TokenFault>(lines[0]), verification.Fault);
        Assert.Equal(verification.Fault == TokenFault.None, verification.Token is not null);
        Assert.Equal(0, thrown.Count);
    }

    [Theory]
    [InlineData("accepted")]
    [InlineData("forged")]
    [InlineData("malformed")]
    [InlineData("oversized")]
    [InlineData("reordered")]
    [InlineData("truncated")]
    [InlineData("widened")]
    public void The_corpus_is_there(string folder) => Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.txt"));
}
