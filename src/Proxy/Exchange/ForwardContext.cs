namespace SatGate.Proxy.Exchange;

/// <summary>What the connection adds to a forwarded head.</summary>
internal readonly ref struct ForwardContext
{
    /// <summary>The client's address as text, without port; <c>unix</c> when it has none.</summary>
    public required ReadOnlySpan<byte> RemoteAddress { get; init; }

    /// <summary>The request's id.</summary>
    public required ReadOnlySpan<byte> RequestId { get; init; }

    /// <summary>Whether the client's connection is TLS.</summary>
    public required bool IsSecure { get; init; }

    /// <summary>Whether the client is a proxy whose X-Forwarded fields are believed.</summary>
    public required bool IsTrusted { get; init; }

    /// <summary>Whether the route forwards the client's wish to switch to WebSocket.</summary>
    public required bool ForwardUpgrade { get; init; }

    /// <summary>Whether the client already left the route's strip prefix out.</summary>
    public required bool Stripped { get; init; }
}
