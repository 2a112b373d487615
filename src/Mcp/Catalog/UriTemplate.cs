namespace SatGate.Mcp.Catalog;

/// <summary>
/// Tells whether a URI may come from a template (RFC 6570): the fixed parts have to be there in their order. Coarser than expansion, which is enough to
/// find the server; that one judges the URI. Immutable.
/// </summary>
internal sealed class UriTemplate
{
    private readonly string[] _fixed;

    /// <summary>Takes a listed template apart.</summary>
    public UriTemplate(Binding binding)
    {
        Binding = binding;
        var parts = new List<string>();
        string text = binding.Name;
        int from = 0;
        while (text.IndexOf('{', from) is int open and >= 0 && text.IndexOf('}', open) is int close and >= 0)
        {
            parts.Add(text[from..open]);
            from = close + 1;
        }

        parts.Add(text[from..]);
        _fixed = [.. parts];
    }

    /// <summary>What it stands for.</summary>
    public Binding Binding { get; }

    /// <summary>Whether the URI may come from it.</summary>
    public bool Fits(string uri)
    {
        if (_fixed.Length == 1)
        {
            return string.Equals(uri, _fixed[0], StringComparison.Ordinal);
        }

        if (!uri.StartsWith(_fixed[0], StringComparison.Ordinal))
        {
            return false;
        }

        int at = _fixed[0].Length;
        for (int i = 1; i < _fixed.Length - 1; i++)
        {
            int found = uri.IndexOf(_fixed[i], at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + _fixed[i].Length;
        }

        return uri.Length - at >= _fixed[^1].Length && uri.EndsWith(_fixed[^1], StringComparison.Ordinal);
    }
}
