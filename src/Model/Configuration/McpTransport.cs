namespace SatGate.Model.Configuration;

/// <summary>How a tool server is spoken to.</summary>
public enum McpTransport
{
    /// <summary>A child process, one JSON message a line.</summary>
    Stdio = 0,

    /// <summary>HTTP with server-sent events, the older transport.</summary>
    Sse = 1,

    /// <summary>Streamable HTTP (written <c>http</c> or <c>streamable</c>).</summary>
    StreamableHttp = 2,
}
