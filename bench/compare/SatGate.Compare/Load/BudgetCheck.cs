using System.Globalization;
using SatGate.Compare.Peers;

namespace SatGate.Compare.Load;

/// <summary>
/// Asserts, before anything is measured, that a governed peer governs: it refuses who brings no token or a wrong one, counts down, and lets no
/// call through that the budget does not cover.
/// </summary>
internal static class BudgetCheck
{
    private const string RemainingField = "X-Budget-Remaining";

    /// <param name="peer">The peer.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="path">The path to ask for.</param>
    public static void Run(GovernedPeer peer, string name, int port, string path)
    {
        string few = peer.Token(GovernedPeer.FewBudget, GovernedPeer.FewCredits);
        Expect(name, "status without a token", 401, Status(port, path, token: null));
        Expect(name, "status of a token that was changed", 401, Status(port, path, Changed(few)));
        for (long call = 1; call <= GovernedPeer.FewCredits; call++)
        {
            HttpAnswer answer = Ask(port, path, few);
            Expect(name, "status of a call that the budget covers", 200, StatusOf(answer));
            long? left = long.TryParse(answer.Field(RemainingField), NumberStyles.None, CultureInfo.InvariantCulture, out long credits) ? credits : null;
            Expect(name, RemainingField, GovernedPeer.FewCredits - call, left);
        }

        Expect(name, "status of the call after the last credit", 402, Status(port, path, few));
        Expect(name, "status of the call after that", 402, Status(port, path, few));
    }

    /// <summary>What the budget of a token has left after one more call.</summary>
    public static long Remaining(int port, string path, string token)
    {
        HttpAnswer answer = Ask(port, path, token);
        return long.TryParse(answer.Field(RemainingField), NumberStyles.None, CultureInfo.InvariantCulture, out long credits)
            ? credits
            : throw new CompareException($"No {RemainingField} in {answer.StatusLine}.");
    }

    private static int Status(int port, string path, string? token) => StatusOf(Ask(port, path, token));

    private static int StatusOf(HttpAnswer answer) => int.Parse(answer.StatusLine.AsSpan(9, 3), CultureInfo.InvariantCulture);

    private static HttpAnswer Ask(int port, string path, string? token)
    {
        using HttpProbe probe = new(port);
        return probe.Exchange(RequestTemplate.Post(port, path, token));
    }

    // Another character near the end, which belongs to the signature in every form of token.
    private static string Changed(string token)
    {
        int at = token.Length - 4;
        return string.Concat(token.AsSpan(0, at), token[at] == 'A' ? "B" : "A", token.AsSpan(at + 1));
    }

    private static void Expect(string peer, string what, long expected, long? actual)
    {
        if (expected != actual)
        {
            throw new CompareException(string.Create(CultureInfo.InvariantCulture, $"{peer}: {what} is {actual}, not {expected}."));
        }
    }
}
