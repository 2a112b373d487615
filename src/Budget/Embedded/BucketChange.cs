using System.Runtime.InteropServices;

namespace SatGate.Budget.Embedded;

/// <summary>
/// What many records did to one bucket, in sum. A sum of changes may need more bits than what it leads from and to. A mutable struct that stays in
/// its batch: of a hundred thousand buckets each gets one in turn, and none is left behind.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct BucketChange
{
    /// <summary>Set when the bucket was made by these records.</summary>
    public string? MadeBudgetId { readonly get; set; }

    public string? MadeWindowId { readonly get; set; }

    public long DropsAtUnixMs { readonly get; set; }

    public bool IsDropped { readonly get; set; }

    public Int128 Remaining { readonly get; private set; }

    public Int128 Spent { readonly get; private set; }

    public Int128 Held { readonly get; private set; }

    public Int128 Carved { readonly get; private set; }

    /// <summary>Adds what one record did.</summary>
    public void Add(long limit, long spent, long held, long carved)
    {
        Remaining += (Int128)limit - spent - held - carved;
        Spent += spent;
        Held += held;
        Carved += carved;
    }
}
