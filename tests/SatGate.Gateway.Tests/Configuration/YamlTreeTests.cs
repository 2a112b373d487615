using System.Text;
using SatGate.Gateway.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class YamlTreeTests
{
    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", 3, "the key 'a' is given twice; the first is on line 1")]
    [InlineData("server:\n  x: &n 1\n", 2, "anchors (&name)")]
    [InlineData("server: &n {}\n", 1, "anchors (&name)")]
    [InlineData("server: {a: *n}\n", 1, "aliases (*name)")]
    [InlineData("*n : 1\n", 1, "aliases (*name)")]
    [InlineData("server: !!binary abcd\n", 1, "tags (!name)")]
    [InlineData("server: !x {}\n", 1, "tags (!name)")]
    [InlineData("? [a]\n: 1\n", 1, "a key must be plain text")]
    [InlineData("a: 1\n---\nb: 1\n", 2, "a second document begins here")]
    [InlineData("server:\n\tlisten: x\n", 2, "a tab cannot indent YAML")]
    [InlineData("server:\n  a: 1\n\tb: 2\n", 3, "a tab cannot indent YAML")]
    [InlineData("server: [1\nb: 2\n", 1, "malformed")]
    [InlineData("server: 'x\n", 1, "end of stream")]
    [InlineData("server: a\u0001b\n", 1, "control character 0x01")]
    [InlineData("x: 1\nserver: a\u0000b\n", 2, "control character 0x00")]
    [InlineData("- a\n- b\n", 1, "a file holds keys and values")]
    [InlineData("text\n", 1, "a file holds keys and values")]
    public void Yaml_that_is_not_plain_is_refused_at_its_line(string text, int line, string message)
    {
        ConfigurationLoadResult result = Files.Load(text);
        Assert.Null(result.Snapshot);
        ConfigurationProblem error = Assert.Single(result.Problems, problem => problem.Severity == ProblemSeverity.Error && problem.Message.Contains(message, StringComparison.Ordinal));
        Assert.Equal(line, error.Line);
        Assert.True(error.Column >= 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# only words\n")]
    [InlineData("---\n")]
    [InlineData("~\n")]
    public void A_file_without_content_is_refused(string text) => Files.OnlyError(text, 0, "holds no configuration");

    [Fact]
    public void A_line_that_is_not_utf8_is_named()
    {
        ConfigurationLoadResult result = ConfigurationLoader.LoadText([.. "a: 1\nb: "u8, 0xC3, 0x28, (byte)'\n'], "f.yaml", _ => null);
        ConfigurationProblem error = Assert.Single(result.Problems);
        Assert.Equal((2, "the line is not UTF-8 text"), (error.Line, error.Message));
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_are_fine()
    {
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Files.Routes.ReplaceLineEndings("\r\n"))];
        ConfigurationLoadResult result = ConfigurationLoader.LoadText(bytes, "f.yaml", _ => null);
        Assert.NotNull(result.Snapshot);
        Assert.Empty(result.Problems);
    }

    [Fact]
    public void A_tab_inside_a_value_is_fine()
    {
        ProblemList problems = new("f");
        var root = (ConfigMapping)YamlTree.Read("a: |\n  x\n  \ty\nb: \"c\td\"\n", problems)!;
        Assert.False(problems.HasErrors);
        Assert.Equal("x\n\ty\n", ((ConfigScalar)root.Entries[0].Value).Raw);
    }

    [Fact]
    public void Nesting_has_a_deepest_level()
    {
        ProblemList atLimit = new("f");
        Assert.NotNull(YamlTree.Read(Nested(YamlTree.DepthMax), atLimit));
        Assert.False(atLimit.HasErrors);

        ProblemList past = new("f");
        Assert.Null(YamlTree.Read(Nested(YamlTree.DepthMax + 1), past));
        Assert.Contains("deeper than 32", past.ToImmutable()[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_have_a_largest_number()
    {
        // The sequence itself is a node too.
        ProblemList atLimit = new("f");
        Assert.NotNull(YamlTree.Read($"[{string.Join(',', Enumerable.Repeat("1", YamlTree.NodesMax - 1))}]", atLimit));
        Assert.False(atLimit.HasErrors);

        ProblemList past = new("f");
        Assert.Null(YamlTree.Read($"[{string.Join(',', Enumerable.Repeat("1", YamlTree.NodesMax))}]", past));
        Assert.Contains("more than 250000 nodes", past.ToImmutable()[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_has_a_longest_length()
    {
        string filler = new('#', ConfigurationText.FileBytesMax - Files.Routes.Length);
        Assert.NotNull(Files.Load(Files.Routes + filler).Snapshot);
        Files.OnlyError(Files.Routes + filler + "#", 0, "longer than 4194304 bytes");
    }

    [Fact]
    public void Problems_are_listed_up_to_a_number_and_the_list_says_so()
    {
        string text = string.Concat(Enumerable.Range(0, 600).Select(i => $"unknown{i}: 1\n"));
        ConfigurationLoadResult result = Files.Load(text + Files.Routes);
        Assert.Equal(ProblemList.ProblemsMax + 1, result.Problems.Length);
        Assert.Contains("there are more problems", result.Problems[^1].Message, StringComparison.Ordinal);
        Assert.NotNull(result.Snapshot);
    }

    [Theory]
    [InlineData("bomb")]
    [InlineData("flow")]
    [InlineData("braces")]
    [InlineData("sequence")]
    [InlineData("explicit keys")]
    public void A_file_made_to_exhaust_the_reader_is_refused_while_little_is_held(string kind)
    {
        string text = kind switch
        {
            "bomb" => "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 8).Select(i =>
                $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i)}", 9))}]\n")),
            "flow" => new string('[', 1_000_000),
            "braces" => new string('{', 1_000_000),
            "sequence" => string.Concat(Enumerable.Repeat("- ", 500_000)),
            _ => string.Concat(Enumerable.Repeat("? ", 500_000)),
        };
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        ConfigurationLoader.LoadText("a: 1"u8, "warm.yaml", _ => null);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ConfigurationLoadResult result = ConfigurationLoader.LoadText(bytes, "f.yaml", _ => null);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Null(result.Snapshot);
        Assert.NotEmpty(result.Problems);
        Assert.InRange(allocated, 0, 16 * 1024 * 1024);
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
