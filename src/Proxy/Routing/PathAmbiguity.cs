namespace SatGate.Proxy.Routing;

/// <summary>The ways in which servers read one path differently. Each flag also names the step that settles it.</summary>
[Flags]
public enum PathAmbiguity
{
    /// <summary>Every server reads the path the same way.</summary>
    None = 0,

    /// <summary>Percent-encodings of characters that need none, or in lower-case hex (RFC 3986 section 6.2.2).</summary>
    Escapes = 1,

    /// <summary>Empty segments, which many servers merge.</summary>
    DoubleSlashes = 2,

    /// <summary>A backslash, which some servers take for a slash.</summary>
    Backslashes = 4,

    /// <summary><c>%2F</c> or <c>%5C</c>, which some servers decode before they look at segments.</summary>
    EncodedSeparators = 8,

    /// <summary><c>.</c> and <c>..</c> segments (RFC 3986 section 5.2.4), also with parameters (<c>..;x</c>).</summary>
    DotSegments = 16,

    /// <summary>All of them: the normal form.</summary>
    All = Escapes | DoubleSlashes | Backslashes | EncodedSeparators | DotSegments,
}
