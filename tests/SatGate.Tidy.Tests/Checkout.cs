using System.Text;
using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.Tidy.Tests;

/// <summary>The tracked files of the repository, listed once. Build output and what nobody committed are no concern of these tests.</summary>
public sealed class Checkout : IAsyncLifetime
{
    private static readonly string[] BinaryExtensions = [".png", ".ico", ".gz", ".woff2"];

    /// <summary>Tracked paths, relative to the root, with forward slashes.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>Tracked files that hold text.</summary>
    public IEnumerable<string> TextFiles => Files.Where(f => !BinaryExtensions.Contains(Path.GetExtension(f), StringComparer.Ordinal));

    /// <summary>Whether a path is a tracked file or a folder that holds one.</summary>
    public bool Has(string path) => Files.Any(f => f == path || f.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));

    /// <summary>Tracked files below a folder with this ending.</summary>
    public IEnumerable<string> Below(string folder, string ending) =>
        Files.Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal) && f.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>A file's bytes.</summary>
    public static byte[] Bytes(string file) => File.ReadAllBytes(Repository.PathOf(file));

    /// <summary>A file's text.</summary>
    public static string Text(string file) => Encoding.UTF8.GetString(Bytes(file));

    /// <summary>A file's lines.</summary>
    public static string[] Lines(string file) => Text(file).TrimEnd('\n').Split('\n');

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        // Files that are new and not ignored count too, so that the tests speak before the commit does.
        (int code, string output) = await ChildProcess.RunAsync("git", ["ls-files", "--cached", "--others", "--exclude-standard"]);
        Assert.True(code == 0, output);
        Files = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Where(f => File.Exists(Repository.PathOf(f)))];
        Assert.NotEmpty(Files);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
