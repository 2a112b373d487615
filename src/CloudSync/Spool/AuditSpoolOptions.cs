using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using SatGate.Model.Configuration;

namespace SatGate.CloudSync.Spool;

/// <summary>Where and how the audit log is kept. Immutable.</summary>
public sealed record AuditSpoolOptions
{
    /// <summary>Length of <see cref="HashChainKey"/> in bytes.</summary>
    public const int HashChainKeyBytes = 32;

    /// <summary>The directory of <c>audit.db</c>, made with mode 0700 when it is not there.</summary>
    public required string Directory { get; init; }

    /// <summary>Most bytes of stored events; past it the oldest are summarised. 1 MiB to 1 TiB. Default 1 GiB.</summary>
    [Range(1L << 20, 1L << 40)]
    public long AuditBytesMax { get; init; } = 1L << 30;

    /// <summary>The HMAC key of the hash chain, <see cref="HashChainKeyBytes"/> bytes; null chains with plain SHA-256. Default null. Never logged.</summary>
    public ReadOnlyMemory<byte>? HashChainKey { get; init; }

    /// <summary>The name of this gateway, which every event then carries; null for none. Default null.</summary>
    public string? GatewayName { get; init; }

    /// <summary>Most events in memory that are not stored yet; past it they are refused and counted. 1,024 to 1,048,576. Default 65,536.</summary>
    [Range(1_024, 1_048_576)]
    public int QueueEventsMax { get; init; } = 65_536;

    /// <summary>How long events are gathered before they are stored together, so the most that a killed process loses. 1 ms to 1 s. Default 25 ms.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>How long stored events may wait for the disk to confirm them, so the most that a power failure loses. 10 ms to 60 s. Default 1 s.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most callers that follow the log at once. 1 to 1,024. Default 64.</summary>
    [Range(1, 1_024)]
    public int FollowersMax { get; init; } = 64;

    /// <summary>For tests: told before and after the disk is asked for something; what it throws counts as the disk's failure. Null in the product.</summary>
    internal Action<SpoolStep>? Probe { get; init; }

    /// <summary>The options that a configuration asks for. Its directory must not be empty any more.</summary>
    public static AuditSpoolOptions From(StorageSettings storage, string? gatewayName)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return new AuditSpoolOptions
        {
            Directory = storage.Directory, AuditBytesMax = storage.AuditBytesMax, HashChainKey = storage.AuditHashChainKey, GatewayName = gatewayName,
        };
    }

    /// <summary>Throws <see cref="AuditStoreException"/> when a value is out of its range.</summary>
    internal void Validate()
    {
        if (string.IsNullOrEmpty(Directory))
        {
            throw new AuditStoreException("The audit log has no directory.");
        }

        Check(nameof(AuditBytesMax), AuditBytesMax, 1L << 20, 1L << 40);
        Check(nameof(QueueEventsMax), QueueEventsMax, 1_024, 1_048_576);
        Check(nameof(FlushInterval), (long)FlushInterval.TotalMilliseconds, 1, 1_000);
        Check(nameof(SyncInterval), (long)SyncInterval.TotalMilliseconds, 10, 60_000);
        Check(nameof(FollowersMax), FollowersMax, 1, 1_024);
        Check($"{nameof(HashChainKey)} length", HashChainKey?.Length ?? HashChainKeyBytes, HashChainKeyBytes, HashChainKeyBytes);
    }

    private static void Check(string name, long value, long min, long max)
    {
        if (value < min || value > max)
        {
            throw new AuditStoreException(string.Create(CultureInfo.InvariantCulture, $"{name} of the audit log is {value}, outside of {min} to {max}."));
        }
    }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Directory = ").Append(Directory).Append(", AuditBytesMax = ").Append(AuditBytesMax);
        return true;
    }
}
