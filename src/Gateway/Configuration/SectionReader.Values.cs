using System.Collections.Immutable;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <content>Reading values.</content>
internal sealed partial class SectionReader
{
    /// <summary>A text, variables put in. May be empty when the file or a variable says so.</summary>
    internal string? Text(string key) => Scalar(key) is { } scalar ? _context.Variables.Expand(scalar) : null;

    /// <summary>A text in which some names in braces are left for later.</summary>
    internal string Text(ConfigScalar scalar, ReadOnlySpan<string> keep) => _context.Variables.Expand(scalar, keep);

    /// <summary>Reports a problem at any node of the section.</summary>
    internal void ErrorAt(ConfigNode node, string key, string message) => _context.Problems.Error(node, $"{PathOf(key)}: {message}");

    /// <summary><c>true</c> or <c>false</c>.</summary>
    internal bool? Bool(string key)
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        switch (_context.Variables.Expand(scalar))
        {
            case "true" or "True" or "TRUE":
                return true;
            case "false" or "False" or "FALSE":
                return false;
            default:
                Error(key, $"{scalar.Quoted} is not a switch; write true or false");
                return null;
        }
    }

    /// <summary>One of some words, compared without case and returned as given here.</summary>
    internal string? Choice(string key, params ReadOnlySpan<string> words)
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        string text = _context.Variables.Expand(scalar);
        foreach (string word in words)
        {
            if (string.Equals(text, word, StringComparison.OrdinalIgnoreCase))
            {
                return word;
            }
        }

        Error(key, $"{scalar.Quoted} is not known; write {string.Join(", ", words[..^1])} or {words[^1]}");
        return null;
    }

    /// <summary>A whole number of ASCII digits within a range, ends included.</summary>
    internal long? Integer(string key, long min, long max)
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        if (!WholeNumber.TryParse(_context.Variables.Expand(scalar), out long number))
        {
            Error(key, $"{scalar.Quoted} is not a whole number of digits");
            return null;
        }

        return InRange(key, number, min, max, static value => $"{value}");
    }

    /// <summary>A byte count within a range, ends included.</summary>
    internal long? Bytes(string key, long min, long max)
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        if (!ByteSize.TryParse(_context.Variables.Expand(scalar), out long bytes))
        {
            Error(key, $"{scalar.Quoted} is not a size; write bytes as a number, or with a unit such as 64KB or 32MiB");
            return null;
        }

        return InRange(key, bytes, min, max, static value => $"{value} bytes");
    }

    /// <summary>A duration within a range, ends included.</summary>
    internal TimeSpan? Duration(string key, TimeSpan min, TimeSpan max)
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        if (!GoDuration.TryParse(_context.Variables.Expand(scalar), out TimeSpan duration))
        {
            Error(key, $"{scalar.Quoted} is not a duration; write it with a unit, such as 500ms, 30s or 1m30s");
            return null;
        }

        return InRange(key, duration, min, max, GoDuration.Format);
    }

    /// <summary>The items of a list of texts with their places, variables put in. A single text counts as a list of one.</summary>
    internal ImmutableArray<(ConfigScalar At, string Text)> Texts(string key)
    {
        var texts = ImmutableArray.CreateBuilder<(ConfigScalar, string)>();
        ConfigNode? node = Take(key);
        IReadOnlyList<ConfigNode> items = node switch
        {
            null => [],
            ConfigSequence sequence => sequence.Items,
            _ => [node],
        };
        foreach (ConfigNode item in items)
        {
            if (item is ConfigScalar { IsNull: false } scalar)
            {
                texts.Add((scalar, _context.Variables.Expand(scalar)));
            }
            else
            {
                ErrorAt(item, key, "a list of texts is needed here");
            }
        }

        return texts.ToImmutable();
    }

    /// <summary>The entries of a mapping of texts, values not yet expanded.</summary>
    internal ImmutableArray<(ConfigScalar Name, ConfigScalar Value)> Pairs(string key)
    {
        var pairs = ImmutableArray.CreateBuilder<(ConfigScalar, ConfigScalar)>();
        foreach (ConfigEntry entry in Section(key)?.Entries ?? [])
        {
            if (entry.Value is ConfigScalar value)
            {
                pairs.Add((entry.Key, value));
            }
            else
            {
                ErrorAt(entry.Value, key, $"{entry.Key.Quoted} needs a plain value");
            }
        }

        return pairs.ToImmutable();
    }

    /// <summary>The scalar of a key, not yet expanded.</summary>
    internal ConfigScalar? Scalar(string key)
    {
        ConfigNode? node = Take(key);
        if (node is null or ConfigScalar)
        {
            return node as ConfigScalar;
        }

        Error(key, "a plain value is needed here, not a list or a section");
        return null;
    }

    private T? InRange<T>(string key, T value, T min, T max, Func<T, string> format)
        where T : struct, IComparable<T>
    {
        if (value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0)
        {
            return value;
        }

        Error(key, $"must be {format(min)} to {format(max)}");
        return null;
    }
}
