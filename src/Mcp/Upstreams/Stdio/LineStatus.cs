namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>What stands at the front of a <see cref="LineBuffer"/>.</summary>
internal enum LineStatus : byte
{
    /// <summary>No whole line yet.</summary>
    NeedMore = 0,

    /// <summary>A line.</summary>
    Line = 1,

    /// <summary>The end of a line that was too long and is not there.</summary>
    TooLong = 2,
}
