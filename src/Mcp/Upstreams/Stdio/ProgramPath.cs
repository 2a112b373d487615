namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>Finds the file of a program the way a shell does, with the child's own PATH.</summary>
internal static class ProgramPath
{
    private const string Usual = "/usr/local/bin:/usr/bin:/bin";

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The file, or null when there is none that can be run. A name with a slash is a path and stays as it is.</summary>
    public static string? Find(string program, string? path)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return program;
        }

        foreach (string folder in (path ?? Usual).Split(':'))
        {
            string file = Path.Combine(folder.Length == 0 ? "." : folder, program);
            if (File.Exists(file) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Executable) != UnixFileMode.None)
            {
                return file;
            }
        }

        return null;
    }
}
