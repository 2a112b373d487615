namespace SatGate.TestKit;

/// <summary>A folder of one test's own, removed with everything in it when disposed. Its path is short enough for a Unix socket.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Creates the folder, readable by everyone so that a server that drops its privileges can still use it.</summary>
    public TemporaryDirectory()
    {
        Path = Directory.CreateTempSubdirectory("satgate-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            const UnixFileMode Enterable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(Path, Readable | Enterable | UnixFileMode.UserWrite);
        }
    }

    /// <summary>The absolute path of the folder.</summary>
    public string Path { get; }

    /// <summary>The absolute path of a file in it, which need not exist.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file into it and returns its absolute path.</summary>
    public string Write(string name, string text)
    {
        string path = PathOf(name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is still ending may hold the folder; the system's cleaner of temporary files takes it then.
        }
    }
}
