namespace SatGate.Admin.Json;

/// <summary>A page of the audit log.</summary>
internal sealed class AuditAnswer
{
    /// <summary>The events, in the order asked for.</summary>
    public AuditItem[] Events { get; init; } = [];

    /// <summary>Whether there are no more that match.</summary>
    public bool IsLast { get; init; }

    /// <summary>Where the next page begins: give it as <c>after</c>, or as <c>before</c> when the newest come first.</summary>
    public long Next { get; init; }
}
