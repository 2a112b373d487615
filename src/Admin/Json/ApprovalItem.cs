using System.Text.Json.Serialization;
using SatGate.Model.Registry;

namespace SatGate.Admin.Json;

/// <summary>A tool call that waits for somebody's yes, or was answered.</summary>
internal sealed class ApprovalItem
{
    /// <summary>Its name.</summary>
    public required string Id { get; init; }

    /// <summary>pending, approved or denied.</summary>
    public required string State { get; init; }

    /// <summary>The id of the caller's token.</summary>
    public required string TokenId { get; init; }

    /// <summary>The name for people of that token.</summary>
    public string? Label { get; init; }

    /// <summary>The tool.</summary>
    public required string Tool { get; init; }

    /// <summary>The field that decides.</summary>
    public required string Field { get; init; }

    /// <summary>The amount above which calls wait.</summary>
    public required string Above { get; init; }

    /// <summary>The first arguments, as JSON and cut.</summary>
    public required ApprovalArgument[] Arguments { get; init; }

    /// <summary>When the call was first made.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it can be answered and used.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Writes a record down.</summary>
    public static ApprovalItem From(ApprovalRecord record) => new()
    {
        Id = record.Id,
        State = record.State.ToString().ToLowerInvariant(),
        TokenId = record.TokenId,
        Label = record.Label,
        Tool = record.Tool,
        Field = record.Field,
        Above = record.Above,
        Arguments = [.. record.Arguments.Select(static pair => new ApprovalArgument { Name = pair.Key, Value = pair.Value })],
        CreatedAt = record.CreatedAt,
        ExpiresAt = record.ExpiresAt,
    };
}
