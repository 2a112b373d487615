using SatGate.Model.Configuration;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>storage</c>, and the key of the audit log, which stands under <c>admin</c>.</summary>
internal static class StorageSection
{
    /// <summary>The environment variable that holds the audit log's key when the file gives none.</summary>
    internal const string KeyVariable = "AUDIT_HASH_CHAIN_KEY";

    private const int KeyBytes = 32;
    private const int PathCharsMax = 4096;
    private const long AuditBytesLeast = 1L << 20;
    private const long AuditBytesMost = 1L << 40;

    internal static StorageSettings Read(SectionReader root, SectionReader? admin, DataDirectoryFinder directories, string? overriding)
    {
        var defaults = new StorageSettings();
        SectionReader? section = root.Section("storage");
        string? given = section?.Text("dataDir") is { Length: > 0 } text ? text : null;
        string directory = directories.Choose(overriding ?? given);
        if (directory.Length > PathCharsMax || directory.Contains('\0', StringComparison.Ordinal))
        {
            (section ?? root).Error(section is null ? "storage" : "dataDir", $"the data directory is a path of at most {PathCharsMax} characters");
            directory = string.Empty;
        }

        var settings = new StorageSettings
        {
            Directory = directory.Length == 0 ? directory : Path.GetFullPath(directory),
            AuditBytesMax = section?.Bytes("auditMaxSize", AuditBytesLeast, AuditBytesMost) ?? defaults.AuditBytesMax,
            AuditHashChainKey = ReadKey(root, admin, directories.Environment),
        };
        section?.Finish();
        return settings;
    }

    private static ReadOnlyMemory<byte>? ReadKey(SectionReader root, SectionReader? admin, Func<string, string?> environment)
    {
        bool required = admin?.Bool("requireAuditHashChainKey") ?? false;
        const string Help = "32 bytes in base64 are needed, such as openssl rand -base64 32 makes";
        if (admin?.Text("auditHashChainKey") is { Length: > 0 } given)
        {
            if (TryDecode(given, out byte[] key))
            {
                return key;
            }

            admin.Error("auditHashChainKey", Help);
        }
        else if (environment(KeyVariable) is { Length: > 0 } fallback)
        {
            if (TryDecode(fallback, out byte[] key))
            {
                return key;
            }

            root.Error("admin", $"the environment variable {KeyVariable}: {Help}");
        }
        else if (required)
        {
            admin!.Error("requireAuditHashChainKey", $"there is no key; set admin.auditHashChainKey or {KeyVariable}");
        }

        return null;
    }

    private static bool TryDecode(string text, out byte[] key)
    {
        // Room for one more, so that a longer key is seen to be longer.
        Span<byte> buffer = stackalloc byte[KeyBytes + 1];
        bool fits = Convert.TryFromBase64String(text, buffer, out int length) && length == KeyBytes;
        key = fits ? buffer[..KeyBytes].ToArray() : [];
        return fits;
    }
}
