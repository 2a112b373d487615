namespace SatGate.Admin.Json;

/// <summary>One argument of a call that waits.</summary>
internal sealed class ApprovalArgument
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The beginning of its JSON.</summary>
    public required string Value { get; init; }
}
