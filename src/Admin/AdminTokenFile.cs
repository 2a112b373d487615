using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace SatGate.Admin;

/// <summary>The admin token that the gateway makes for itself when none is configured, so that the API is never open.</summary>
public static partial class AdminTokenFile
{
    /// <summary>The file's name in the data directory.</summary>
    public const string Name = "admin.token";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Gives the token of the file, which is made with mode 0600 and 256 random bits when it is not there. The directory is made with mode 0700.
    /// Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when it cannot be read or written.
    /// </summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="logger">Is told the path, never the token.</param>
    public static AdminToken Ensure(string directory, ILogger logger)
    {
        string path = Path.Combine(directory, Name);
        CreateDirectory(directory);
        string? secret = TryRead(path) ?? Create(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None)
        {
            File.SetUnixFileMode(path, OwnerOnly);
            Log.TokenFileOpen(logger, path);
        }

        Log.TokenFileUsed(logger, path);
        return new AdminToken(secret);
    }

    /// <summary>The secret of the file; null when there is no file, or nothing in it. Throws as <see cref="Ensure"/>.</summary>
    public static string? TryRead(string path)
    {
        const int BytesMax = 4096;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[BytesMax];
            string text = Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, BytesMax, throwOnEndOfStream: false)).Trim();
            return text.Length == 0 ? null : text;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // Written beside and put into place whole: of gateways that start at the same time, the first one's is everyone's.
    private static string Create(string path)
    {
        string secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        string fresh = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (FileStream file = new(fresh, options))
        {
            file.Write(Encoding.ASCII.GetBytes(secret + "\n"));
            file.Flush(flushToDisk: true);
        }

        if (TryPlace(fresh, path))
        {
            return secret;
        }

        if (TryRead(path) is { } other)
        {
            File.Delete(fresh);
            return other;
        }

        // An empty file stands in the way.
        File.Move(fresh, path, overwrite: true);
        return secret;
    }

    // False when there is a file already. A link is made or refused in one step; the framework's move without overwriting looks first and then
    // renames, over a file that came between.
    private static bool TryPlace(string fresh, string path)
    {
        const int FileExists = 17;
        if (!OperatingSystem.IsWindows())
        {
            if (Link(fresh, path) == 0)
            {
                File.Delete(fresh);
                return true;
            }

            if (Marshal.GetLastPInvokeError() == FileExists)
            {
                return false;
            }
        }

        // Windows moves in one step; on Unix this is left to file systems that have no links.
        try
        {
            File.Move(fresh, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string added);
}
