using SatGate.Model.Configuration;

namespace SatGate.Overspend.Rows;

/// <summary>One line of the table: a budget, a price, and what goes wrong.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Title">What it is called in the table.</param>
/// <param name="Debit">How gateways charge.</param>
/// <param name="Fault">What goes wrong.</param>
/// <param name="PriceCredits">The price of a call.</param>
/// <param name="ExtraCredits">What the limit has beyond a whole number of calls; less than the price.</param>
/// <param name="IsEmbedded">Whether one gateway keeps the balance itself, rather than several in Redis.</param>
internal sealed record OverspendRow(string Name, string Title, DebitMode Debit, FaultKind Fault, int PriceCredits, int ExtraCredits, bool IsEmbedded)
{
    /// <summary>Whether some charges may be lost to the budget's owner (never to anybody else): a killed gateway cannot say what it has not sent.</summary>
    public bool MayLoseCharges => Fault == FaultKind.KillGateway;

    /// <summary>The limit that covers so many calls.</summary>
    public long LimitCredits(int calls) => ((long)calls * PriceCredits) + ExtraCredits;
}
