using System.Collections.Immutable;
using System.Security.Cryptography;
using SatGate.Model.Configuration;
using SatGate.Model.Tokens;

namespace SatGate.Gateway.Hosting;

/// <summary>The root secrets of tokens: those of the configuration, or one that is made once and kept in the data directory.</summary>
internal sealed class RootKeys
{
    /// <summary>The name of the file that holds a secret of our own making.</summary>
    public const string FileName = "root.key";

    private const int SecretBytes = 32;

    private readonly ImmutableArray<string> _own;

    private RootKeys(ImmutableArray<string> own, string? path)
    {
        _own = own;
        MadePath = path;
    }

    /// <summary>Where the secret was made just now; null when there was one.</summary>
    public string? MadePath { get; }

    /// <summary>
    /// Reads the secret of the data directory, or makes one, unless the configuration brings its own. Throws <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public static RootKeys Load(TokenSettings settings, string directory)
    {
        if (!settings.RootSecrets.IsEmpty)
        {
            // A reload that takes them away leaves those of the start in force: without any, no token could be told from a forged one.
            return new RootKeys(settings.RootSecrets, null);
        }

        string path = Path.Combine(directory, FileName);
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } secret)
        {
            return new RootKeys([secret], null);
        }

        secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(path, options);
        file.WriteLine(secret);
        return new RootKeys([secret], path);
    }

    /// <summary>The secrets in force under these settings, the one that mints first; those of the start when the settings have none.</summary>
    public ImmutableArray<string> Secrets(TokenSettings settings) => settings.RootSecrets.IsEmpty ? _own : settings.RootSecrets;

    /// <summary>The keys in force under these settings, the one that mints first.</summary>
    public ImmutableArray<TokenKey> Keys(TokenSettings settings) => [.. Secrets(settings).Select(TokenKey.FromSecret)];
}
