using System.Globalization;

namespace SatGate.Compare.Peers;

/// <summary>
/// A peer that asks for a bearer token and debits one credit of the token's budget before it forwards. It answers 401 without a token that it can
/// trust, 402 when the budget is empty, and tells what is left in <c>X-Budget-Remaining</c>.
/// </summary>
/// <param name="name">The name in tables and in <c>--peers</c>.</param>
internal abstract class GovernedPeer(string name) : Peer(name)
{
    /// <summary>The budget of the check: this many credits and no more.</summary>
    public const long FewCredits = 3;

    /// <summary>The limit of the budgets under load: more than any run spends.</summary>
    public const long ManyCredits = 100_000_000;

    /// <summary>The budget that holds <see cref="FewCredits"/>.</summary>
    public const string FewBudget = "few";

    /// <summary>The budget at the end of a row of <see cref="PeerSetup.BudgetDepth"/>.</summary>
    public const string DeepBudget = "deep";

    /// <summary>The secret that tokens are made and checked with.</summary>
    public const string Secret = "a secret of the comparison and of nothing else";

    /// <inheritdoc/>
    public abstract override bool UsesRedis { get; }

    /// <summary>Whether it tells to the credit what is left; a slice that was taken ahead is not known to others.</summary>
    public virtual bool TellsExactRemainder => true;

    /// <summary>The budget with this number, 0 and up; all names are of one length.</summary>
    public static string BudgetName(int number) => string.Create(CultureInfo.InvariantCulture, $"b{number:D7}");

    /// <summary>A token whose calls are charged to the budget. All tokens of one limit are of one length.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="credits">Its limit; null when the peer's configuration says it.</param>
    public abstract string Token(string budget, long? credits);

    /// <summary>Puts budgets into the peer's Redis, where they are not made by their tokens.</summary>
    public virtual void Seed(int redisPort, IEnumerable<(string Budget, long Credits)> budgets)
    {
    }
}
