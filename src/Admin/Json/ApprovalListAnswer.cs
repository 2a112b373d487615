namespace SatGate.Admin.Json;

/// <summary>The tool calls that wait or were answered.</summary>
internal sealed class ApprovalListAnswer
{
    /// <summary>The oldest first.</summary>
    public required ApprovalItem[] Approvals { get; init; }
}
