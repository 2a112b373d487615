namespace SatGate.Admin.Json;

/// <summary>Why a request was refused.</summary>
internal sealed class ErrorAnswer
{
    /// <summary>A sentence for people.</summary>
    public required string Error { get; init; }
}
