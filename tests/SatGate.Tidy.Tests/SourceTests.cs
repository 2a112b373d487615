using System.Text.RegularExpressions;
using Xunit;

namespace SatGate.Tidy.Tests;

/// <summary>Small things: one type to a file, short files, every limit tested, every log id its own.</summary>
public sealed partial class SourceTests(Checkout checkout) : IClassFixture<Checkout>
{
    private const int LinesMax = 400;

    private static readonly string[] FilesWithoutType = ["Program", "GlobalUsings", "AssemblyInfo"];

    private IEnumerable<string> Product => checkout.Below("src", ".cs");

    private IEnumerable<string> Sources => checkout.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal));

    [Fact]
    public void Files_are_short() => Assert.All(Sources, file => Assert.InRange(Checkout.Lines(file).Length, 1, LinesMax));

    [Fact]
    public void A_file_holds_one_type_and_is_named_after_it() =>
        Assert.All(
            Product,
            file =>
            {
                string name = Path.GetFileName(file).Split('.')[0];
                string[] types = [.. TopLevelType().Matches(Checkout.Text(file)).Select(m => m.Groups["name"].Value)];
                if (types.Length > 0 || !FilesWithoutType.Contains(name, StringComparer.Ordinal))
                {
                    // A generic type whose plain namesake has a file already says in its own what it is generic in: BoxOfItem.cs holds Box<TItem>.
                    string type = Assert.Single(types);
                    Assert.True(type == name || name.StartsWith(type + "Of", StringComparison.Ordinal), $"{file} holds {type}.");
                }
            });

    [Fact]
    public void Namespaces_are_file_scoped_and_begin_with_the_room() =>
        Assert.All(
            Product.Where(f => Path.GetFileName(f) is not ("Program.cs" or "GlobalUsings.cs" or "AssemblyInfo.cs")),
            file => Assert.Matches($@"(?m)^namespace SatGate\.{file.Split('/')[1]}(\.\w+)*;$", Checkout.Text(file)));

    [Fact]
    public void Log_ids_are_never_shared()
    {
        string[] ids = [.. Product.SelectMany(f => LogId().Matches(Checkout.Text(f)).Select(m => m.Groups["id"].Value))];

        Assert.Equal(ids.Distinct(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void Every_limit_and_deadline_of_the_configuration_is_named_by_a_test()
    {
        string tests = string.Concat(checkout.Below("tests", ".cs").Where(f => !f.StartsWith("tests/SatGate.Tidy.Tests/", StringComparison.Ordinal)).Select(Checkout.Text));
        string[] limits =
        [
            .. checkout.Below("src/Model/Configuration", ".cs").SelectMany(f => LimitProperty().Matches(Checkout.Text(f)).Select(m => m.Groups["name"].Value)),
        ];

        Assert.NotEmpty(limits);
        Assert.All(limits.Distinct(StringComparer.Ordinal), limit => Assert.Matches($@"(?i)\b{limit}", tests));
    }

    [Fact]
    public void A_suppression_says_why_on_its_line() =>
        Assert.All(
            Sources.SelectMany(f => Checkout.Lines(f).Select(line => (File: f, Line: line))),
            place => Assert.False(
                place.Line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal) && !place.Line.Contains("//", StringComparison.Ordinal),
                $"{place.File}: {place.Line.Trim()}"));

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|ref|unsafe)\s+)*(?:record\s+struct|record\s+class|class|record|struct|interface|enum|delegate\s+[\w<>?.,\[\] ]+?)\s+(?<name>\w+)\s*(?=[<({:;\r\n]|$|where)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"\[LoggerMessage\(\s*(EventId\s*=\s*)?(?<id>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex LogId();

    [GeneratedRegex(@"public (?:int|long|TimeSpan) (?<name>\w+(?:Max|Timeout)) \{ get; init; \}", RegexOptions.ExplicitCapture)]
    private static partial Regex LimitProperty();
}
