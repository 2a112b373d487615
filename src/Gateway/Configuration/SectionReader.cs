using System.Collections.Immutable;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// Reads the keys of one mapping and reports every problem at its place. Each key is asked for once; what nobody asked for is reported as
/// unknown by <see cref="Finish"/>. Every reading method gives null when the key is absent, left empty or wrong. For one thread.
/// </summary>
internal sealed partial class SectionReader
{
    private readonly ConfigMapping _mapping;
    private readonly string _path;
    private readonly LoadContext _context;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    internal SectionReader(ConfigMapping mapping, string path, LoadContext context)
    {
        _mapping = mapping;
        _path = path;
        _context = context;
    }

    /// <summary>Where the section stands, for problems that belong to no key.</summary>
    internal ConfigNode Node => _mapping;

    /// <summary>The keys of the section in file order.</summary>
    internal IEnumerable<ConfigEntry> Entries => _mapping.Entries;

    /// <summary>The full name of a key, such as <c>server.listen</c>.</summary>
    internal string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    /// <summary>The node of a key, or the section when the file does not give it.</summary>
    internal ConfigNode NodeOf(string key) => Written(key) ?? Node;

    /// <summary>The node of a key, even one left empty; null when the file does not name the key.</summary>
    internal ConfigNode? Written(string key) => _mapping.Find(key)?.Value;

    internal void Error(string key, string message) => _context.Problems.Error(NodeOf(key), $"{PathOf(key)}: {message}");

    internal void Warning(string key, string message) => _context.Problems.Warning(NodeOf(key), $"{PathOf(key)}: {message}");

    /// <summary>Whether the file gives the key a value.</summary>
    internal bool Has(string key) => _mapping.Find(key) is { } entry && entry.Value is not ConfigScalar { IsNull: true };

    /// <summary>The value of a key whatever its kind.</summary>
    internal ConfigNode? Take(string key)
    {
        _known.Add(key);
        return Has(key) ? _mapping.Find(key)!.Value : null;
    }

    /// <summary>The section under a key.</summary>
    internal SectionReader? Section(string key)
    {
        ConfigNode? node = Take(key);
        if (node is null or ConfigMapping)
        {
            return node is ConfigMapping mapping ? new SectionReader(mapping, PathOf(key), _context) : null;
        }

        Error(key, "a section of keys is needed here");
        return null;
    }

    /// <summary>The sections of a list under a key, named by their position.</summary>
    internal ImmutableArray<SectionReader> Sections(string key)
    {
        var sections = ImmutableArray.CreateBuilder<SectionReader>();
        ConfigNode? node = Take(key);
        if (node is not null and not ConfigSequence)
        {
            Error(key, "a list is needed here, each entry beginning with a dash");
        }

        IReadOnlyList<ConfigNode> items = (node as ConfigSequence)?.Items ?? [];
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is ConfigMapping mapping)
            {
                sections.Add(new SectionReader(mapping, $"{PathOf(key)}[{i}]", _context));
            }
            else
            {
                _context.Problems.Error(items[i], $"{PathOf(key)}[{i}]: a section of keys is needed here");
            }
        }

        return sections.ToImmutable();
    }

    /// <summary>The sections of a mapping under a key, each with its own key.</summary>
    internal ImmutableArray<(ConfigScalar Name, SectionReader Section)> NamedSections(string key)
    {
        var sections = ImmutableArray.CreateBuilder<(ConfigScalar, SectionReader)>();
        foreach (ConfigEntry entry in Section(key)?.Entries ?? [])
        {
            if (entry.Value is ConfigMapping mapping)
            {
                sections.Add((entry.Key, new SectionReader(mapping, $"{PathOf(key)}.{entry.Key.Raw}", _context)));
            }
            else
            {
                _context.Problems.Error(entry.Key, $"{PathOf(key)}.{entry.Key.Raw}: a section of keys is needed here");
            }
        }

        return sections.ToImmutable();
    }

    /// <summary>Keys of the schema that do nothing in this version and harm nobody by it.</summary>
    internal void Idle(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (Take(key) is not null)
            {
                _context.NoteIdle(_mapping.Find(key)!.Key, PathOf(key));
            }
        }
    }

    /// <summary>Keys of the schema that promise a protection which this version does not give: a warning each.</summary>
    internal void Unenforced(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (Take(key) is not (null or ConfigScalar { Raw: "false" or "0" }))
            {
                _context.Problems.Warning(_mapping.Find(key)!.Key, $"{PathOf(key)} is not enforced by this version");
            }
        }
    }

    /// <summary>Reports the keys given to <see cref="Idle"/>, all sections together. Once per file.</summary>
    internal void ReportIdle() => _context.ReportIdle();

    /// <summary>Reports every key that was not asked for.</summary>
    internal void Finish()
    {
        foreach (ConfigEntry entry in _mapping.Entries)
        {
            if (_known.Contains(entry.Key.Raw))
            {
                continue;
            }

            string? near = _context.Problems.IsFull ? null : NearestName.Find(entry.Key.Raw, _known);
            string hint = near is null ? string.Empty : $"; did you mean '{near}'?";
            string place = _path.Length == 0 ? string.Empty : $" under {_path}";
            _context.Problems.Warning(entry.Key, $"unknown key {entry.Key.Quoted}{place} is ignored{hint}");
        }
    }
}
