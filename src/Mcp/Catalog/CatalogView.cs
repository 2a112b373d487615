using System.Collections.Immutable;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Catalog;

/// <summary>Everything that all servers offer, as clients see it at one time. Immutable.</summary>
internal sealed class CatalogView
{
    /// <summary>Nothing.</summary>
    public static readonly CatalogView Empty = new();

    private readonly Utf8Table<Binding>[] _tables;

    /// <summary>Makes a view of lists, in the order of <see cref="ListFamilies.All"/>.</summary>
    public CatalogView(long generation, ImmutableArray<ImmutableArray<Binding>> lists)
    {
        Generation = generation;
        Lists = lists;
        _tables = [.. lists.Select(static list => new Utf8Table<Binding>(list.Select(static binding => KeyValuePair.Create(binding.Name, binding))))];
        Templates = [.. lists[(int)ListFamily.Templates].Select(static binding => new UriTemplate(binding))];
        var schemes = new Dictionary<string, Upstream>(StringComparer.OrdinalIgnoreCase);
        foreach (Binding binding in lists[(int)ListFamily.Resources].Concat(lists[(int)ListFamily.Templates]))
        {
            if (SchemeOf(binding.Name) is { } scheme)
            {
                schemes.TryAdd(scheme, binding.Upstream);
            }
        }

        Schemes = schemes;
    }

    private CatalogView()
        : this(0, [.. Enumerable.Repeat(ImmutableArray<Binding>.Empty, ListFamilies.Count)])
    {
    }

    /// <summary>Grows with every change, so that a cursor of another view is known.</summary>
    public long Generation { get; }

    /// <summary>The lists, hidden entries among them.</summary>
    public ImmutableArray<ImmutableArray<Binding>> Lists { get; }

    /// <summary>The templates, in order.</summary>
    public ImmutableArray<UriTemplate> Templates { get; }

    private Dictionary<string, Upstream> Schemes { get; }

    /// <summary>Finds an entry by the raw JSON string of its name; null when there is none.</summary>
    public Binding? Find(ListFamily family, ReadOnlySpan<byte> raw) => _tables[(int)family].FindRaw(raw);

    /// <summary>Finds the entry that a server calls so and clients know by another name; null when there is none.</summary>
    public Binding? FindRenamed(ListFamily family, Upstream upstream, string original)
    {
        foreach (Binding binding in Lists[(int)family])
        {
            if (!binding.OriginalName.IsEmpty && ReferenceEquals(binding.Upstream, upstream) &&
                JsonText.TryRead(binding.OriginalName.Span, out string name) && string.Equals(name, original, StringComparison.Ordinal))
            {
                return binding;
            }
        }

        return null;
    }

    /// <summary>The server of a resource: that which lists it, the first with a template that fits, the first that has its scheme; null for none of them.</summary>
    public Upstream? OwnerOf(string uri, ReadOnlySpan<byte> raw)
    {
        if (Find(ListFamily.Resources, raw) is { } listed)
        {
            return listed.Upstream;
        }

        foreach (UriTemplate template in Templates)
        {
            if (template.Fits(uri))
            {
                return template.Binding.Upstream;
            }
        }

        return SchemeOf(uri) is { } scheme && Schemes.TryGetValue(scheme, out Upstream? owner) ? owner : null;
    }

    private static string? SchemeOf(string uri)
    {
        int colon = uri.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? uri[..colon] : null;
    }
}
