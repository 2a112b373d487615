using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>What an auditor takes along.</summary>
internal sealed class EvidencePack
{
    /// <summary>The form of this document.</summary>
    public required string Version { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The program's version.</summary>
    public required string Gateway { get; init; }

    /// <summary>When.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset GeneratedAt { get; init; }

    /// <summary>The tokens.</summary>
    public required GraphAnswer Graph { get; init; }

    /// <summary>The bans.</summary>
    public BanItem[] Bans { get; init; } = [];

    /// <summary>The state of the audit log's hash chain.</summary>
    public required VerifyAnswer Audit { get; init; }

    /// <summary>The newest events.</summary>
    public AuditItem[] Events { get; init; } = [];
}
