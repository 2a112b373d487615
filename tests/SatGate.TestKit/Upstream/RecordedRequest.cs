using System.Text;
using SatGate.TestKit.Wire;

namespace SatGate.TestKit.Upstream;

/// <summary>One request as an upstream received it, read strictly.</summary>
public sealed record RecordedRequest
{
    /// <summary>Which connection of the upstream carried it; the first is 1.</summary>
    public required int Connection { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The request target, byte for byte.</summary>
    public required string Target { get; init; }

    /// <summary>The fields of the head.</summary>
    public required WireFields Fields { get; init; }

    /// <summary>The body with the framing taken off; empty when there is none or it was not read.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The trailer section; empty when there is none.</summary>
    public WireFields Trailers { get; init; } = new();

    /// <summary>Whether the body is chunked.</summary>
    public bool IsChunked => Fields.Has("Transfer-Encoding");

    /// <summary>The announced length; null when there is none.</summary>
    public long? Length => Fields["Content-Length"] is { } text ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>The body as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Target}\n{Fields}\n\n{WireReader.Show(Text)}";
}
