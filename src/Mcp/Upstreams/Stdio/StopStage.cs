namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>How far the end of a child process has come.</summary>
internal enum StopStage : byte
{
    /// <summary>It runs.</summary>
    Running = 0,

    /// <summary>Its input was closed.</summary>
    InputClosed = 1,

    /// <summary>Its group got SIGTERM.</summary>
    Terminated = 2,

    /// <summary>Its group got SIGKILL.</summary>
    Killed = 3,
}
