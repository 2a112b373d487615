namespace SatGate.Transport.Http1;

/// <summary>How far the parser of a head has come.</summary>
internal enum HeadPhase : byte
{
    /// <summary>The request or status line is still open.</summary>
    StartLine,

    /// <summary>Field lines follow.</summary>
    Fields,

    /// <summary>The empty line was seen and everything fits together.</summary>
    Done,

    /// <summary>Refused; the fault says why.</summary>
    Invalid,
}
