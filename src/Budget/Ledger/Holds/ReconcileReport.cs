using System.Collections.Immutable;
using SatGate.Budget.Operations;
using SatGate.Model.Money;

namespace SatGate.Budget.Ledger;

/// <summary>What was put right since the gateway started, and what is still open. Immutable.</summary>
public sealed record ReconcileReport
{
    /// <summary>When the store was last searched for holds whose lease is over; null when it never answered.</summary>
    public DateTimeOffset? SweptAt { get; init; }

    /// <summary>Holds in force in the store, of all gateways; null when it does not answer.</summary>
    public int? HoldCount { get; init; }

    /// <summary>Holds whose owner was gone, that this gateway ended.</summary>
    public long ExpiredCount { get; init; }

    /// <summary>What they had held.</summary>
    public NanoUsd ExpiredHeld { get; init; }

    /// <summary>What was charged for them; the rest went back to their budgets.</summary>
    public NanoUsd ExpiredCharged { get; init; }

    /// <summary>The last of them, oldest first, at most 100.</summary>
    public ImmutableArray<ExpiredHold> LastExpired { get; init; } = [];

    /// <summary>Operations that the store had lost and that were charged again.</summary>
    public long ReplayedCount { get; init; }

    /// <summary>What was charged again.</summary>
    public NanoUsd Replayed { get; init; }

    /// <summary>Operations that wait to be repeated because the store did not answer them.</summary>
    public int UnsettledCount { get; init; }

    /// <summary>Slices that this gateway holds ahead.</summary>
    public int SliceCount { get; init; }

    /// <summary>What these slices hold and have not spent: the most that a kill of this gateway can leave charged without use.</summary>
    public NanoUsd SliceUnspent { get; init; }
}
