using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Budget.Ledger;

/// <summary>Money that is held for one call. Made by a ledger; for one user at a time.</summary>
public sealed class BudgetHold
{
    private int _isEnded;

    internal BudgetHold(string id, PathWindow window, EnforcementMode mode, long amount, TimeSpan lease)
    {
        Id = id;
        Window = window;
        Mode = mode;
        AmountNanoUsd = amount;
        Lease = lease;
    }

    /// <summary>Its name in the store and in reports.</summary>
    public string Id { get; }

    /// <summary>The first budget.</summary>
    public string BudgetId => Window.Path.BudgetId;

    /// <summary>What is held: what was asked for, and every top-up that was done. Zero where nothing could be held and the mode let the call through.</summary>
    public NanoUsd Amount => new(AmountNanoUsd);

    /// <summary>How long it lives without renewal.</summary>
    public TimeSpan Lease { get; }

    internal PathWindow Window { get; }

    internal EnforcementMode Mode { get; }

    internal long AmountNanoUsd { get; set; }

    /// <summary>Whether the store has it.</summary>
    internal bool IsHeld { get; init; }

    /// <summary>Whether its cost is charged although the store does not have it: only when the store had answered.</summary>
    internal bool IsRecorded { get; init; }

    /// <summary>Until when the store surely has it, as a timestamp; the store's own end is no earlier.</summary>
    internal long EndsAt { get; set; }

    internal bool TryEnd() => Interlocked.Exchange(ref _isEnded, 1) == 0;
}
