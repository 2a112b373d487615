using System.Collections.Immutable;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Catalog;

/// <summary>What is known of one server's lists. Guarded by the catalogue's lock.</summary>
/// <param name="upstream">The server.</param>
internal sealed class ServerLists(Upstream upstream)
{
    /// <summary>The server.</summary>
    public Upstream Upstream { get; } = upstream;

    /// <summary>Its lists, in the order of <see cref="ListFamilies.All"/>; kept while the server is away and until newer ones are there.</summary>
    public ImmutableArray<ListedItem>[] Items { get; } = [[], [], [], []];

    /// <summary>Lists to be read again, a bit for each kind.</summary>
    public int Stale { get; set; }

    /// <summary>Whether somebody reads them now.</summary>
    public bool IsReading { get; set; }

    /// <summary>Whether they were read once, or it was tried.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Whether lists leave its entries out.</summary>
    public bool IsHidden { get; set; }
}
