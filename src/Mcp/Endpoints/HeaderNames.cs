namespace SatGate.Mcp.Endpoints;

/// <summary>Names of the protocol's header fields.</summary>
internal static class HeaderNames
{
    /// <summary>The session.</summary>
    public static ReadOnlySpan<byte> SessionId => "mcp-session-id"u8;

    /// <summary>The revision.</summary>
    public static ReadOnlySpan<byte> ProtocolVersion => "mcp-protocol-version"u8;

    /// <summary>The last event that was seen.</summary>
    public static ReadOnlySpan<byte> LastEventId => "last-event-id"u8;

    /// <summary>The method, in the stateless revision.</summary>
    public static ReadOnlySpan<byte> Method => "mcp-method"u8;

    /// <summary>The name or URI of what is asked for, in the stateless revision.</summary>
    public static ReadOnlySpan<byte> Name => "mcp-name"u8;

    /// <summary>The beginning of the names of fields that repeat arguments.</summary>
    public static ReadOnlySpan<byte> ParameterPrefix => "mcp-param-"u8;
}
