using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.Tidy.Tests;

/// <summary>What holds for every tracked file.</summary>
public sealed class RepositoryTests(Checkout checkout) : IClassFixture<Checkout>
{
    private const int FileBytesMax = 1024 * 1024;

    /// <summary>Traces of one machine or of one person's to-do list. Put together from halves, so that this file does not hold them.</summary>
    private static readonly string[] Banned = ["/wor" + "k/", "/tmp/br" + "ief", "/ro" + "ot/", "issue " + "#", "TO" + "DO:", "FIX" + "ME", "<<<" + "<<<<", ">>>" + ">>>>"];

    [Fact]
    public void No_file_is_large() => Assert.All(checkout.Files, file => Assert.InRange(new FileInfo(Repository.PathOf(file)).Length, 0, FileBytesMax));

    [Fact]
    public void Lines_end_in_a_line_feed_and_the_last_one_does_too() =>
        Assert.All(
            checkout.TextFiles,
            file =>
            {
                byte[] bytes = Checkout.Bytes(file);
                Assert.DoesNotContain((byte)'\r', bytes);
                Assert.True(bytes.Length == 0 || bytes[^1] == '\n', $"{file} does not end in a line feed.");
            });

    [Fact]
    public void The_project_speaks_only_of_itself() =>
        Assert.All(
            checkout.TextFiles,
            file =>
            {
                string text = Checkout.Text(file);
                Assert.All(Banned, word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
            });

    [Fact]
    public async Task Scripts_are_executable_and_parse()
    {
        string[] scripts = [.. checkout.Files.Where(f => f.EndsWith(".sh", StringComparison.Ordinal) || f == ".ci/run")];
        Assert.NotEmpty(scripts);
        foreach (string script in scripts)
        {
            Assert.StartsWith("#!", Checkout.Text(script), StringComparison.Ordinal);
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Repository.PathOf(script)).HasFlag(UnixFileMode.UserExecute), $"{script} is not executable.");
            (int code, string output) = await ChildProcess.RunAsync("bash", ["-n", script]);
            Assert.True(code == 0, output);
        }
    }
}
