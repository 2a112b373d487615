namespace SatGate.CloudSync.Spool;

/// <summary>Walks over the lines of a block with their links, forwards or backwards.</summary>
internal ref struct BlockLines(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> links, bool isBackwards = false)
{
    private ReadOnlySpan<byte> _lines = lines;
    private ReadOnlySpan<byte> _links = links;

    /// <summary>The line it stands on, without its line feed.</summary>
    public ReadOnlySpan<byte> Line { get; private set; }

    /// <summary>That line's link; empty when the block holds none for it.</summary>
    public ReadOnlySpan<byte> Link { get; private set; }

    /// <summary>Links that no line was found for.</summary>
    public readonly int LinksLeft => _links.Length;

    /// <summary>Goes on to the next line; false when there is none.</summary>
    public bool MoveNext()
    {
        if (_lines.IsEmpty)
        {
            return false;
        }

        if (isBackwards)
        {
            ReadOnlySpan<byte> whole = _lines[^1] == '\n' ? _lines[..^1] : _lines;
            int start = whole.LastIndexOf((byte)'\n') + 1;
            Line = whole[start..];
            _lines = _lines[..start];
            Link = _links.Length >= ChainHash.LinkBytes ? _links[^ChainHash.LinkBytes..] : default;
            _links = _links[..^Link.Length];
            return true;
        }

        int end = _lines.IndexOf((byte)'\n');
        Line = end < 0 ? _lines : _lines[..end];
        _lines = end < 0 ? default : _lines[(end + 1)..];
        Link = _links.Length >= ChainHash.LinkBytes ? _links[..ChainHash.LinkBytes] : default;
        _links = _links[Link.Length..];
        return true;
    }
}
