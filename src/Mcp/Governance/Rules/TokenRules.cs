using System.Collections.Immutable;
using System.Text.Json;
using SatGate.Model.Tokens;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>All the rules of a token on what its calls may say. Immutable; read once for each token and kept with it.</summary>
internal sealed class TokenRules
{
    private const int RuleWordsMax = 8;
    private const int ControlWordsMax = 4;
    private const int LimitsMax = 8;
    private const int ControlDepthMax = 8;

    /// <summary>No rules.</summary>
    public static readonly TokenRules None = new();

    private TokenRules()
    {
    }

    /// <summary>The rules on arguments, all of which hold.</summary>
    public ImmutableArray<ArgumentRule> Rules { get; private init; } = [];

    /// <summary>The spending limits.</summary>
    public ImmutableArray<SpendLimit> Limits { get; private init; } = [];

    /// <summary>Which calls wait for a yes.</summary>
    public ImmutableArray<ApprovalRule> Approvals { get; private init; } = [];

    /// <summary>Why the rules cannot be kept, so that the token is good for nothing; null when they can.</summary>
    public string? Fault { get; private init; }

    /// <summary>Whether there is nothing to keep.</summary>
    public bool IsEmpty => ReferenceEquals(this, None);

    /// <summary>The rules of a token.</summary>
    public static TokenRules Of(VerifiedToken token)
    {
        if (!token.HasArgumentRules)
        {
            return None;
        }

        // Two threads may both read them: either is right.
        if (token.Tag is not TokenRules rules)
        {
            rules = Read(token.ArgumentRules);
            token.Tag = rules;
        }

        return rules;
    }

    /// <summary>Reads the words of a token.</summary>
    internal static TokenRules Read(ImmutableArray<string> words)
    {
        var rules = ImmutableArray.CreateBuilder<ArgumentRule>();
        var limits = ImmutableArray.CreateBuilder<SpendLimit>();
        var approvals = ImmutableArray.CreateBuilder<ApprovalRule>();
        int ruleWords = 0;
        int controlWords = 0;
        try
        {
            foreach (string text in words.Distinct(StringComparer.Ordinal))
            {
                if (!RuleWord.TryParse(text, out RuleWord word))
                {
                    throw new RuleDocumentException("a rule is not written as rules are");
                }

                if (word.IsControl)
                {
                    controlWords++;
                    ReadControls(word, limits, approvals);
                }
                else
                {
                    ruleWords++;
                    rules.AddRange(ArgumentRule.ReadAll(word.Document));
                }
            }

            return ruleWords > RuleWordsMax || controlWords > ControlWordsMax || limits.Count > LimitsMax || approvals.Count > LimitsMax
                ? new TokenRules { Fault = "there are more rules than a token may have" }
                : new TokenRules { Rules = rules.ToImmutable(), Limits = limits.ToImmutable(), Approvals = approvals.ToImmutable() };
        }
        catch (RuleDocumentException fault)
        {
            return new TokenRules { Fault = fault.Message };
        }
    }

    private static void ReadControls(RuleWord word, ImmutableArray<SpendLimit>.Builder limits, ImmutableArray<ApprovalRule>.Builder approvals)
    {
        using JsonDocument document = StrictJson.Parse(word.Document, ControlDepthMax);
        JsonElement root = StrictJson.Object(document.RootElement, "v", "spend_limits", "approvals");
        StrictJson.Version(root);
        bool hasLimits = root.TryGetProperty("spend_limits", out _);
        bool hasApprovals = root.TryGetProperty("approvals", out _);
        if (!hasLimits && !hasApprovals)
        {
            throw new RuleDocumentException("there are neither spending limits nor approvals");
        }

        if (hasLimits)
        {
            int place = 0;
            foreach (JsonElement limit in StrictJson.Items(root, "spend_limits", LimitsMax))
            {
                limits.Add(SpendLimit.Read(limit, word.Text, place++));
            }
        }

        if (hasApprovals)
        {
            approvals.AddRange(StrictJson.Items(root, "approvals", LimitsMax).Select(ApprovalRule.Read));
        }
    }
}
