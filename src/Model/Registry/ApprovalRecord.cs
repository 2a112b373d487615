using System.Collections.Immutable;

namespace SatGate.Model.Registry;

/// <summary>A tool call that waits for somebody's yes, or has it, or was refused. Immutable; holds no token and only the beginning of each argument.</summary>
public sealed record ApprovalRecord
{
    /// <summary>The name: <c>apr_</c> and 24 lower-case hex digits, made of the token and everything the call says.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands.</summary>
    public ApprovalState State { get; init; }

    /// <summary>The id of the caller's token.</summary>
    public required string TokenId { get; init; }

    /// <summary>The name for people of that token; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>The tool.</summary>
    public required string Tool { get; init; }

    /// <summary>The field that decides.</summary>
    public required string Field { get; init; }

    /// <summary>The amount above which calls wait.</summary>
    public required string Above { get; init; }

    /// <summary>The first arguments as name and value, cut.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Arguments { get; init; } = [];

    /// <summary>When the call was first made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it can be answered, and used once it was.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}
