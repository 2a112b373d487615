using System.Text;
using System.Text.Json;
using SatGate.TestKit.Wire;

namespace SatGate.TestKit.Client;

/// <summary>One answer as it stood on the wire.</summary>
public sealed record RawResponse
{
    /// <summary>The version of the status line, such as <c>HTTP/1.1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The status code.</summary>
    public required int Status { get; init; }

    /// <summary>The reason phrase; may be empty.</summary>
    public required string Reason { get; init; }

    /// <summary>The fields of the head.</summary>
    public required WireFields Fields { get; init; }

    /// <summary>The body with the framing taken off; empty when there is none.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The lengths of the chunks, in order; empty when the body is not chunked.</summary>
    public IReadOnlyList<int> Chunks { get; init; } = [];

    /// <summary>The trailer section; empty when there is none.</summary>
    public WireFields Trailers { get; init; } = new();

    /// <summary>Interim answers (1xx) that came before this one.</summary>
    public IReadOnlyList<RawResponse> Interim { get; init; } = [];

    /// <summary>Whether the body was chunked.</summary>
    public bool IsChunked => Fields.Has("Transfer-Encoding");

    /// <summary>Whether the sender says it will close.</summary>
    public bool Closes => Fields.HasMember("Connection", "close") || (Version == "HTTP/1.0" && !Fields.HasMember("Connection", "keep-alive"));

    /// <summary>The body as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The value of <c>error.cause</c> of a refusal by the gateway; null when the body is not one.</summary>
    public string? Cause
    {
        get
        {
            if (Body.Length == 0 || Body[0] != (byte)'{')
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(Body);
            return document.RootElement.TryGetProperty("error", out JsonElement error) && error.TryGetProperty("cause", out JsonElement cause)
                ? cause.GetString()
                : null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Version} {Status} {Reason}\n{Fields}\n\n{WireReader.Show(Text)}";
}
