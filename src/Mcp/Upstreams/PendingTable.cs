using System.Runtime.CompilerServices;

namespace SatGate.Mcp.Upstreams;

/// <summary>
/// The requests of one session that have no answer yet, found by their id. Ids count up and are never used twice; a place is the id's last bits, and an id
/// whose place is taken by a request that takes long is passed over. Not thread-safe: used under the session's lock.
/// </summary>
/// <param name="countMax">Most requests at once.</param>
internal sealed class PendingTable(int countMax)
{
    private const int SlotsMin = 64;

    private PendingSlot[] _slots = new PendingSlot[SlotsMin];
    private long _lastId;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>All places, free ones too.</summary>
    public Span<PendingSlot> Slots => _slots;

    /// <summary>Adds a request and gives it an id; 0 when there are too many.</summary>
    public long Add(OutboundCall call)
    {
        if (Count >= countMax)
        {
            return 0;
        }

        if (Count * 2 >= _slots.Length)
        {
            Grow();
        }

        long id = _lastId + 1;
        while (_slots[id & (_slots.Length - 1)].Id != 0)
        {
            id++;
        }

        _lastId = id;
        ref PendingSlot slot = ref _slots[id & (_slots.Length - 1)];
        slot.Id = id;
        slot.Call = call;
        Count++;
        return id;
    }

    /// <summary>Finds a request; a null reference when there is none.</summary>
    public ref PendingSlot Find(long id)
    {
        ref PendingSlot slot = ref _slots[id & (_slots.Length - 1)];
        return ref id > 0 && slot.Id == id ? ref slot : ref Unsafe.NullRef<PendingSlot>();
    }

    /// <summary>Takes a request out.</summary>
    public PendingSlot Take(ref PendingSlot slot)
    {
        PendingSlot taken = slot;
        slot = default;
        Count--;
        return taken;
    }

    /// <summary>The only request there is; a null reference when there is none or more than one that was transmitted.</summary>
    public ref PendingSlot Single()
    {
        ref PendingSlot found = ref Unsafe.NullRef<PendingSlot>();
        if (Count == 0)
        {
            return ref found;
        }

        for (int i = 0; i < _slots.Length; i++)
        {
            ref PendingSlot slot = ref _slots[i];
            if (slot.Id == 0 || !slot.IsTransmitted || !slot.Call!.IsLimited)
            {
                continue;
            }

            if (!Unsafe.IsNullRef(ref found))
            {
                return ref Unsafe.NullRef<PendingSlot>();
            }

            found = ref slot;
        }

        return ref found;
    }

    private void Grow()
    {
        var larger = new PendingSlot[_slots.Length * 2];
        foreach (ref PendingSlot slot in _slots.AsSpan())
        {
            if (slot.Id != 0)
            {
                larger[slot.Id & (larger.Length - 1)] = slot;
            }
        }

        _slots = larger;
    }
}
