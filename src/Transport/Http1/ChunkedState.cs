namespace SatGate.Transport.Http1;

/// <summary>Where in the grammar of RFC 9112 section 7.1 the next byte stands. The order groups the states by what is kept of them.</summary>
internal enum ChunkedState : byte
{
    /// <summary>The digits of a chunk size.</summary>
    Size,

    /// <summary>The CR that ends a chunk-size line.</summary>
    SizeCarriageReturn,

    /// <summary>The LF that ends a chunk-size line.</summary>
    SizeLineFeed,

    /// <summary>Chunk data.</summary>
    Data,

    /// <summary>The CR behind chunk data.</summary>
    DataCarriageReturn,

    /// <summary>The LF behind chunk data.</summary>
    DataLineFeed,

    /// <summary>The CR of the empty line that ends the body.</summary>
    EndCarriageReturn,

    /// <summary>The LF of that line.</summary>
    EndLineFeed,

    /// <summary>Behind a size or a complete extension: white space, then a semicolon or the line end.</summary>
    ExtensionGap,

    /// <summary>Behind that white space: a semicolon must follow.</summary>
    ExtensionSemicolon,

    /// <summary>Behind a semicolon, white space allowed, a name must begin.</summary>
    ExtensionNameStart,

    /// <summary>Inside a name.</summary>
    ExtensionName,

    /// <summary>Behind a name and white space: an equals sign or a semicolon.</summary>
    ExtensionNameGap,

    /// <summary>Behind an equals sign, white space allowed, a value must begin.</summary>
    ExtensionValueStart,

    /// <summary>Inside a token value.</summary>
    ExtensionToken,

    /// <summary>Inside a quoted value.</summary>
    ExtensionQuoted,

    /// <summary>Behind a backslash in a quoted value.</summary>
    ExtensionQuotedPair,

    /// <summary>The first byte of a trailer line, or the CR of the final empty line.</summary>
    TrailerStart,

    /// <summary>Inside the name of a trailer field.</summary>
    TrailerName,

    /// <summary>Inside the value of a trailer field.</summary>
    TrailerValue,

    /// <summary>The LF that ends a trailer line.</summary>
    TrailerLineFeed,

    /// <summary>The body is complete.</summary>
    Done,

    /// <summary>Refused.</summary>
    Invalid,
}
