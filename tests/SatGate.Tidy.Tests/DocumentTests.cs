using System.Text.RegularExpressions;
using Xunit;

namespace SatGate.Tidy.Tests;

/// <summary>What the documents tell a reader to type or open is there.</summary>
public sealed partial class DocumentTests(Checkout checkout) : IClassFixture<Checkout>
{
    private static readonly string[] OwnFolders = ["src/", "tests/", "bench/", "samples/", "deploy/", ".ci/", "docs/", "./"];

    private IEnumerable<string> Documents => checkout.Files.Where(f => f.EndsWith(".md", StringComparison.Ordinal));

    [Fact]
    public void Commands_in_documents_name_files_that_exist() =>
        Assert.All(
            Documents,
            document => Assert.All(
                CommandBlock().Matches(Checkout.Text(document)).SelectMany(block => PathsIn(block.Groups["commands"].Value)),
                path => Assert.True(checkout.Has(path), $"{document} tells its reader to use {path}, which is not there.")));

    [Fact]
    public void Links_between_files_lead_somewhere() =>
        Assert.All(
            Documents,
            document => Assert.All(
                Link().Matches(Checkout.Text(document)).Select(l => l.Groups["target"].Value),
                target =>
                {
                    string folder = Path.GetDirectoryName(document)!;
                    string path = Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", folder, target.Split('#')[0])));
                    Assert.True(checkout.Has(path), $"{document} links to {target}, which is not there.");
                }));

    /// <summary>Words that name a path of this repository; what a build makes and what holds a variable or a wildcard cannot be checked.</summary>
    private static IEnumerable<string> PathsIn(string commands) =>
        commands.Split([' ', '\n', '"', '\'', '=', ';', '\\'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => OwnFolders.Any(f => word.StartsWith(f, StringComparison.Ordinal)))
            .Where(word => word.IndexOfAny(['$', '*', '<', '{']) < 0 && !word.Contains("/bin/", StringComparison.Ordinal))
            .Select(word => word.StartsWith("./", StringComparison.Ordinal) ? word[2..] : word)
            .Where(word => word.Length > 0);

    [GeneratedRegex(@"```(?:bash|sh)\n(?<commands>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CommandBlock();

    [GeneratedRegex(@"\]\((?<target>(?!https?:|mailto:|#)[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
