namespace SatGate.Mcp.Clients;

/// <summary>What became of looking a session up.</summary>
internal enum SessionVerdict : byte
{
    /// <summary>It is there, or was made again from its id.</summary>
    Found = 0,

    /// <summary>No such session: never was, or deleted.</summary>
    Unknown = 1,

    /// <summary>It belongs to the holder of another token.</summary>
    Mismatch = 2,

    /// <summary>It belongs to the holder of a token, and none came.</summary>
    Unauthenticated = 3,

    /// <summary>There are as many sessions as are allowed.</summary>
    Full = 4,

    /// <summary>The caller has as many sessions as one caller is allowed.</summary>
    CallerFull = 5,
}
