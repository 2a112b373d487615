using SatGate.Overspend.Callers;
using SatGate.Overspend.Machines;

namespace SatGate.Overspend.Rows;

/// <summary>What a row came to.</summary>
/// <param name="Row">The row.</param>
/// <param name="Calls">How many calls the limit covers.</param>
/// <param name="Price">The price of a call in 10⁻⁹ US dollars.</param>
/// <param name="Limit">The limit in 10⁻⁹ US dollars.</param>
/// <param name="Counts">What callers were told.</param>
/// <param name="Reached">Calls that the upstream has received.</param>
/// <param name="LostMax">Most charges without a call that the row's fault explains.</param>
/// <param name="Balance">What the store says in the end; null when it knows no such budget.</param>
/// <param name="Holds">Holds left in the store.</param>
/// <param name="Faults">How often something went wrong on purpose.</param>
/// <param name="Seconds">How long the row took.</param>
internal sealed record RowResult(
    OverspendRow Row,
    int Calls,
    long Price,
    long Limit,
    CallerCounts Counts,
    long Reached,
    long LostMax,
    StoredBalance? Balance,
    long Holds,
    int Faults,
    double Seconds)
{
    /// <summary>What reached the upstream beyond the limit, in 10⁻⁹ US dollars: the number that must be zero.</summary>
    public long Overspend => Math.Max(0, (Reached * Price) - Limit);

    /// <summary>Charges for which no call reached the upstream.</summary>
    public long Lost => Balance is { } balance ? (balance.Spent / Price) - Reached : 0;
}
