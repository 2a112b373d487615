using System.Collections.Immutable;

namespace SatGate.Mcp.Catalog;

/// <summary>Tells what differs between two views. Pure.</summary>
internal static class ViewDifference
{
    /// <summary>A bit for each kind whose visible entries differ; besides, one more when anything at all does, such as what is hidden.</summary>
    public static int Between(CatalogView before, CatalogView after)
    {
        int changed = 0;
        foreach (ListFamily family in ListFamilies.All)
        {
            ImmutableArray<Binding> old = before.Lists[(int)family];
            ImmutableArray<Binding> now = after.Lists[(int)family];
            if (!old.Where(static binding => !binding.IsHidden).SequenceEqual(now.Where(static binding => !binding.IsHidden), Same.Instance))
            {
                changed |= 1 << (int)family;
            }

            if (!old.SequenceEqual(now, Same.Instance))
            {
                changed |= 1 << ListFamilies.Count;
            }
        }

        return changed;
    }

    private sealed class Same : IEqualityComparer<Binding>
    {
        public static readonly Same Instance = new();

        public bool Equals(Binding? x, Binding? y) =>
            x!.Upstream == y!.Upstream && x.IsHidden == y.IsHidden && string.Equals(x.Name, y.Name, StringComparison.Ordinal) &&
            x.Json.Span.SequenceEqual(y.Json.Span) && x.OriginalName.Span.SequenceEqual(y.OriginalName.Span);

        public int GetHashCode(Binding obj) => StringComparer.Ordinal.GetHashCode(obj.Name);
    }
}
