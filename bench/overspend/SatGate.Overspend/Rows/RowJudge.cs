using System.Globalization;

namespace SatGate.Overspend.Rows;

/// <summary>Says what is wrong with a result. Pure.</summary>
internal static class RowJudge
{
    /// <summary>One sentence for each violation; empty when there is none.</summary>
    public static IReadOnlyList<string> Judge(RowResult result)
    {
        List<string> violations = [];
        void Demand(bool holds, string sentence)
        {
            if (!holds)
            {
                violations.Add(sentence);
            }
        }

        Demand(result.Overspend == 0, Say($"{result.Reached} calls reached the upstream and {result.Calls} are paid for"));
        Demand(result.Counts.Allowed <= result.Reached, Say($"{result.Counts.Allowed} callers were served and {result.Reached} calls reached the upstream"));
        Demand(result.Counts.Unfinished == 0, Say($"{result.Counts.Unfinished} callers were never refused"));
        Demand(result.Counts.Strange == 0, Say($"{result.Counts.Strange} answers that should not be: {result.Counts.StrangeSample}"));
        Demand(result.Holds == 0, Say($"{result.Holds} holds are left"));
        if (result.Balance is not { } balance)
        {
            violations.Add("the store knows no such budget");
            return violations;
        }

        Demand(balance.Limit == result.Limit, Say($"the limit is {balance.Limit} and was {result.Limit}"));
        Demand(
            (Int128)balance.Spent + balance.Held + balance.Carved + balance.Remaining == balance.Limit,
            Say($"spent {balance.Spent}, held {balance.Held}, carved {balance.Carved} and remaining {balance.Remaining} do not make the limit"));
        Demand(balance is { Held: 0, Carved: 0 }, Say($"{balance.Held} is held and {balance.Carved} carved in the end"));
        Demand(balance.Spent % result.Price == 0, Say($"spent {balance.Spent} is not a number of calls"));
        Demand(balance.Remaining < result.Price && balance.Remaining >= 0, Say($"{balance.Remaining} remains although everybody was refused"));
        Demand(result.Lost >= 0, Say($"{-result.Lost} calls reached the upstream without a charge"));
        Demand(result.Lost <= result.LostMax, Say($"{result.Lost} charges are lost and {result.LostMax} can be"));
        return violations;
    }

    private static string Say(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
