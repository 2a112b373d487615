using System.Text;

namespace SatGate.Model.Configuration;

/// <summary>What the gateway keeps on disk. Read at start only.</summary>
public sealed record StorageSettings
{
    /// <summary>The directory of the ledger, the audit log and the generated root key, made with mode 0700. Empty for the default place of the system.</summary>
    public string Directory { get; init; } = string.Empty;

    /// <summary>Most bytes of the audit log; past it the oldest events are summarised. 1 MiB to 1 TiB. Default 1 GiB.</summary>
    public long AuditBytesMax { get; init; } = 1L << 30;

    /// <summary>The HMAC key of the audit log's hash chain, 32 bytes; null chains with plain SHA-256. Never logged.</summary>
    public ReadOnlyMemory<byte>? AuditHashChainKey { get; init; }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Directory = ").Append(Directory);
        return true;
    }
}
