namespace SatGate.Transport.Http1;

/// <summary>The forms of a request target (RFC 9112 section 3.2).</summary>
public enum TargetForm : byte
{
    /// <summary><c>/path?query</c>.</summary>
    Origin,

    /// <summary><c>http://authority/path?query</c>, scheme <c>http</c> or <c>https</c>.</summary>
    Absolute,

    /// <summary><c>*</c>, with OPTIONS only.</summary>
    Asterisk,

    /// <summary><c>host:port</c>, which belongs to CONNECT and is refused; no accepted head has it.</summary>
    Authority,
}
