using System.Globalization;
using SatGate.Compare.Load;
using SatGate.Compare.Peers;
using SatGate.Compare.Reports;

namespace SatGate.Compare.Scenarios;

/// <summary>
/// Balances the books of a governed peer over a measurement: what left its budgets is what clients were answered, give or take the calls that
/// were under way when a turn ended.
/// </summary>
internal sealed class BudgetBooks
{
    private readonly RunningPeer _running;
    private readonly string[] _tokens;
    private readonly long _before;

    private BudgetBooks(RunningPeer running, string[] tokens)
    {
        _running = running;
        _tokens = tokens;
        _before = Remaining();
    }

    /// <summary>Notes the balances; null for a peer that does not tell them to the credit.</summary>
    public static BudgetBooks? Open(RunningPeer running, int count) => running.Peer is GovernedPeer { TellsExactRemainder: true } governed
        ? new BudgetBooks(
            running, [.. Enumerable.Range(0, count).Select(number => governed.Token(GovernedPeer.BudgetName(number), GovernedPeer.ManyCredits))])
        : null;

    /// <summary>Compares; throws when they do not balance.</summary>
    /// <param name="samples">Every turn since the books were opened.</param>
    /// <param name="connections">Calls that may have been under way when a turn ended.</param>
    public void Close(IReadOnlyList<Sample> samples, int connections)
    {
        Sample[] own = [.. samples.Where(sample => string.Equals(sample.Peer, _running.Name, StringComparison.Ordinal))];
        long answered = (long)own.Sum(sample => sample.Values["requests"]);
        long failed = (long)own.Sum(sample => sample.Values["errors"]);

        // Asking for the balances cost a credit each.
        long spent = _before - Remaining() - _tokens.Length;
        if (spent < answered - failed || spent > answered + failed + ((long)connections * own.Length))
        {
            throw new CompareException(string.Create(
                CultureInfo.InvariantCulture, $"{_running.Name} debited {spent} credits for {answered} answers on {connections} connections in {own.Length} turns."));
        }

        RunContext.Say(string.Create(CultureInfo.InvariantCulture, $"  books of {_running.Name}: {spent} credits for {answered} answers"));
    }

    private long Remaining() => _tokens.Sum(token => BudgetCheck.Remaining(_running.Port, GovernedScenario.Path, token));
}
