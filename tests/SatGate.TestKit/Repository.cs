namespace SatGate.TestKit;

/// <summary>Finds the checkout that the running tests were built from, so that no test knows an absolute path.</summary>
public static class Repository
{
    private static readonly string Here = AppContext.BaseDirectory;

    /// <summary>The folder that holds the solution file.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration the tests were built in (<c>Release</c> or <c>Debug</c>): executables of the same one are started.</summary>
    public static string Configuration { get; } =
        Here.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Debug" : "Release";

    /// <summary>An absolute path below the root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>
    /// The executable that a project of this repository builds. <paramref name="overrideVariable"/> names an environment variable that, when set,
    /// holds another path (a published or copied build). Throws <see cref="FileNotFoundException"/> with the build command when it is not there.
    /// </summary>
    public static string Executable(string projectFolder, string name, string overrideVariable)
    {
        string? chosen = Environment.GetEnvironmentVariable(overrideVariable);
        if (!string.IsNullOrEmpty(chosen))
        {
            return chosen;
        }

        string path = PathOf(projectFolder, "bin", Configuration, "net10.0", name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{name} is not built. Run: dotnet build {projectFolder} -c {Configuration}", path);
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(Here); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SatGate.Perf.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No SatGate.Perf.sln above {Here}.");
    }
}
