namespace SatGate.Model.Audit;

/// <summary>The words of the audit log.</summary>
public static class UsageEventNames
{
    private static readonly string[] Kinds =
    [
        "request", "tool_call", "auth_failure", "budget_release", "budget_settle", "hold_expired", "budget_threshold", "token_minted", "delegation",
        "token_revoked", "budget_changed", "payment", "budget_error", "events_lost",
        "session_connect", "session_close",
    ];

    private static readonly string[] Decisions = ["allow", "deny", "would_deny", "unenforced"];

    /// <summary>The word of a kind.</summary>
    public static string Of(UsageKind kind) => Kinds[(int)kind];

    /// <summary>The word of a decision.</summary>
    public static string Of(UsageDecision decision) => Decisions[(int)decision];

    /// <summary>Finds the kind of a word.</summary>
    public static bool TryParseKind(string text, out UsageKind kind)
    {
        int index = Array.IndexOf(Kinds, text);
        kind = (UsageKind)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Finds the decision of a word.</summary>
    public static bool TryParseDecision(string text, out UsageDecision decision)
    {
        int index = Array.IndexOf(Decisions, text);
        decision = (UsageDecision)Math.Max(index, 0);
        return index >= 0;
    }
}
