namespace SatGate.Gateway.Configuration;

/// <summary>Why the configuration file is looked at again. Reasons that come together are one look.</summary>
[Flags]
internal enum ReloadReason
{
    /// <summary>No reason.</summary>
    None = 0,

    /// <summary>The slow poll, which finds what no file event tells of.</summary>
    Poll = 1,

    /// <summary>Something happened in the file's directory.</summary>
    FileEvent = 2,

    /// <summary>Somebody asked (SIGHUP): load even when the file reads the same, since files it refers to may not.</summary>
    Asked = 4,
}
