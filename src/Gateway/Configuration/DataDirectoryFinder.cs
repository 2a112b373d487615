using System.Runtime.InteropServices;
using System.Text;

namespace SatGate.Gateway.Configuration;

/// <summary>Finds the place of the gateway's files. Nothing is made or changed.</summary>
internal sealed class DataDirectoryFinder
{
    /// <summary>The environment variable that names the directory.</summary>
    internal const string Variable = "SATGATE_DATA_DIR";

    /// <summary>The variable by which systemd names what StateDirectory= made; several are separated by colons.</summary>
    internal const string SystemdVariable = "STATE_DIRECTORY";

    /// <summary>The place of a service of the whole system.</summary>
    internal const string SystemPlace = "/var/lib/satgate";

    private const string Name = "satgate";

    private readonly bool _isPrivileged;
    private readonly Func<string, bool> _isWritable;

    /// <summary>Looks at this process and this machine.</summary>
    internal DataDirectoryFinder(Func<string, string?> environment)
        : this(environment, System.Environment.IsPrivilegedProcess, IsWritable)
    {
    }

    /// <summary>Takes what it would look up.</summary>
    internal DataDirectoryFinder(Func<string, string?> environment, bool isPrivileged, Func<string, bool> isWritable)
    {
        Environment = environment;
        _isPrivileged = isPrivileged;
        _isWritable = isWritable;
    }

    /// <summary>Looks up an environment variable.</summary>
    internal Func<string, string?> Environment { get; }

    /// <summary>
    /// What the configuration says, else <see cref="Variable"/>, else <see cref="SystemdVariable"/>, else <see cref="SystemPlace"/> for who may
    /// write there, else a folder of the user's own.
    /// </summary>
    internal string Choose(string? given)
    {
        if (given is not null)
        {
            return given;
        }

        if (Environment(Variable) is { Length: > 0 } named)
        {
            return named;
        }

        if (Environment(SystemdVariable)?.Split(':')[0] is { Length: > 0 } made)
        {
            return made;
        }

        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.LocalApplicationData), Name);
        }

        return _isPrivileged || _isWritable(SystemPlace) ? SystemPlace : OfUser();
    }

    // XDG Base Directory Specification: a relative path in the variable is ignored.
    private string OfUser()
    {
        if (Environment("XDG_STATE_HOME") is ['/', ..] state)
        {
            return Path.Combine(state, Name);
        }

        return Environment("HOME") is ['/', ..] home ? Path.Combine(home, ".local", "state", Name) : SystemPlace;
    }

    private static bool IsWritable(string path)
    {
        const int Write = 2;
        const int Search = 1;
        return Directory.Exists(path) && Access(Encoding.UTF8.GetBytes(path + '\0'), Write | Search) == 0;
    }

    // POSIX access(2): the rights of this process, which the modes of the folder alone do not tell.
    [DllImport("libc", EntryPoint = "access")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Access(byte[] path, int mode);
}
