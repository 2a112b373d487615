namespace SatGate.Mcp.Protocol;

/// <summary>Severity of a log message (RFC 5424), the least first.</summary>
internal enum McpLogLevel : byte
{
    /// <summary>debug</summary>
    Debug = 0,

    /// <summary>info</summary>
    Info = 1,

    /// <summary>notice</summary>
    Notice = 2,

    /// <summary>warning</summary>
    Warning = 3,

    /// <summary>error</summary>
    Error = 4,

    /// <summary>critical</summary>
    Critical = 5,

    /// <summary>alert</summary>
    Alert = 6,

    /// <summary>emergency</summary>
    Emergency = 7,
}
