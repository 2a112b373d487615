using SatGate.Model.Validation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// Reads YAML into nodes by walking the parser's events: bounded in depth and number while it reads, so that no file can make it hold more
/// than it says. One document; no anchors, aliases, tags or merge keys; every key a scalar and only once.
/// </summary>
internal sealed class YamlTree
{
    /// <summary>Deepest nesting of mappings and sequences. 32.</summary>
    internal const int DepthMax = 32;

    /// <summary>Most nodes, keys included. 250,000, which is some 19,000 routes.</summary>
    internal const int NodesMax = 250_000;

    private readonly Parser _parser;
    private readonly ProblemList _problems;
    private readonly string _text;
    private int _nodes;

    private YamlTree(string text, ProblemList problems)
    {
        _text = text;
        _parser = new Parser(new StringReader(text));
        _problems = problems;
    }

    /// <summary>Reads the text. Returns null for an empty document, and after reporting why the text cannot be read.</summary>
    internal static ConfigNode? Read(string text, ProblemList problems)
    {
        var tree = new YamlTree(text, problems);
        try
        {
            return tree.ReadDocument();
        }
        catch (YamlException exception)
        {
            tree.ReportSyntax((int)exception.Start.Line, (int)exception.Start.Column, exception.Message);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException)
        {
            // The parser fails in its own ways on some malformed input; to the reader of the file it is the same thing.
            Mark end = tree._parser.Current?.End ?? Mark.Empty;
            tree.ReportSyntax((int)end.Line, (int)end.Column, "malformed from here on; look for an unclosed bracket, brace or quote");
        }

        return null;
    }

    private ConfigNode? ReadDocument()
    {
        ConfigNode? root = null;
        bool seen = false;
        while (_parser.MoveNext())
        {
            switch (_parser.Current)
            {
                case DocumentStart start when seen:
                    Report(start, "a second document begins here; one file holds one document");
                    return null;
                case DocumentStart:
                    seen = true;
                    break;
                case NodeEvent node:
                    root = ReadNode(node, 1);
                    if (root is null)
                    {
                        return null;
                    }

                    break;
            }
        }

        return root;
    }

    // Null means that reading stops: what went wrong is reported.
    private ConfigNode? ReadNode(ParsingEvent current, int depth)
    {
        if (++_nodes > NodesMax)
        {
            Report(current, $"the file has more than {NodesMax} nodes");
            return null;
        }

        if (Refuse(current) is { } reason)
        {
            Report(current, reason);
            return null;
        }

        if (current is Scalar scalar)
        {
            return new ConfigScalar((int)scalar.Start.Line, (int)scalar.Start.Column, scalar.Value, scalar.Style == ScalarStyle.Plain);
        }

        if (depth > DepthMax)
        {
            Report(current, $"the nesting is deeper than {DepthMax}");
            return null;
        }

        return current is MappingStart mapping ? ReadMapping(mapping, depth) : ReadSequence((SequenceStart)current, depth);
    }

    private ConfigMapping? ReadMapping(MappingStart start, int depth)
    {
        var entries = new List<ConfigEntry>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (_parser.MoveNext() && _parser.Current is { } current and not MappingEnd)
        {
            if (current is not (Scalar or AnchorAlias))
            {
                Report(current, "a key must be plain text");
                return null;
            }

            if (ReadNode(current, depth + 1) is not ConfigScalar key || !_parser.MoveNext() || ReadNode(_parser.Current!, depth + 1) is not { } value)
            {
                return null;
            }

            if (!seen.TryAdd(key.Raw, key.Line))
            {
                _problems.Error(key, $"the key {key.Quoted} is given twice; the first is on line {seen[key.Raw]}");
                continue;
            }

            entries.Add(new ConfigEntry(key, value));
        }

        return new ConfigMapping((int)start.Start.Line, (int)start.Start.Column, entries);
    }

    private ConfigSequence? ReadSequence(SequenceStart start, int depth)
    {
        var items = new List<ConfigNode>();
        while (_parser.MoveNext() && _parser.Current is { } current and not SequenceEnd)
        {
            if (ReadNode(current, depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new ConfigSequence((int)start.Start.Line, (int)start.Start.Column, items);
    }

    private static string? Refuse(ParsingEvent current) => current switch
    {
        AnchorAlias => "aliases (*name) are not supported; write the value out",
        NodeEvent { Anchor.IsEmpty: false } => "anchors (&name) are not supported; write the value out where it is needed",
        NodeEvent { Tag.IsEmpty: false, Tag.IsNonSpecific: false } => "tags (!name) are not supported",
        Scalar or MappingStart or SequenceStart => null,
        _ => "a value is missing here",
    };

    private void Report(ParsingEvent at, string message) =>
        _problems.Add(ProblemSeverity.Error, (int)at.Start.Line, (int)at.Start.Column, message);

    private void ReportSyntax(int line, int column, string message)
    {
        if (TabLine(line) is { } tab)
        {
            _problems.Add(ProblemSeverity.Error, tab, 1, "a tab cannot indent YAML; use spaces");
            return;
        }

        _problems.Add(ProblemSeverity.Error, line, column, $"not valid YAML: {message.Trim().TrimEnd('.')}");
    }

    // The parser reports a tab at the token before it or behind it; the line that begins with one is what the reader must mend.
    private int? TabLine(int line)
    {
        int number = 0;
        foreach (ReadOnlySpan<char> current in _text.AsSpan().EnumerateLines())
        {
            number++;
            int indent = current.IndexOfAnyExcept(' ');
            if (number >= line - 1 && number <= line + 1 && indent >= 0 && current[indent] == '\t')
            {
                return number;
            }
        }

        return null;
    }
}
