using System.Text;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>The words of an event's line as bytes, and its limits.</summary>
internal static class AuditFields
{
    /// <summary>Most characters of a text; the rest is cut.</summary>
    public const int TextCharactersMax = 256;

    /// <summary>Most bytes of a line: eleven texts, each character of which may need six bytes, and the numbers with their names.</summary>
    public const int LineBytesMax = 20 * 1024;

    private static readonly string[] Names =
    [
        "sequence", "type", "timestamp", "decision", "reason", "status", "policy_mode", "gateway", "tenant_id", "token_id", "parent_token_id", "budget_id",
        "route", "tool", "cost", "cost_nano_usd", "remaining", "remaining_nano_usd", "budget_limit", "budget_limit_nano_usd", "operation", "request_id",
        "duration_us", "detail",
    ];

    private static readonly byte[][] NameBytes = [.. Names.Select(Encoding.UTF8.GetBytes)];
    private static readonly byte[][] PrefixBytes = [.. Names.Select((name, i) => Encoding.UTF8.GetBytes($"{(i == 0 ? '{' : ',')}\"{name}\":"))];
    private static readonly byte[][] KindBytes = [.. Enum.GetValues<UsageKind>().Select(k => Encoding.UTF8.GetBytes(UsageEventNames.Of(k)))];
    private static readonly byte[][] DecisionBytes = [.. Enum.GetValues<UsageDecision>().Select(d => Encoding.UTF8.GetBytes(UsageEventNames.Of(d)))];

    /// <summary>All names, in the order of <see cref="AuditField"/>.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>What stands before the value of a field: the separator, the name, the colon.</summary>
    public static ReadOnlySpan<byte> Prefix(AuditField field) => PrefixBytes[(int)field];

    /// <summary>The word of a kind.</summary>
    public static ReadOnlySpan<byte> Word(UsageKind kind) => KindBytes[(int)kind];

    /// <summary>The word of a decision.</summary>
    public static ReadOnlySpan<byte> Word(UsageDecision decision) => DecisionBytes[(int)decision];

    /// <summary>Whether an event can be written: its enumerations have words.</summary>
    public static bool IsDefined(in UsageEvent usage) => (int)usage.Kind < KindBytes.Length && (int)usage.Decision < DecisionBytes.Length;

    /// <summary>Finds the kind of a word.</summary>
    public static bool TryFindKind(ReadOnlySpan<byte> word, out UsageKind kind)
    {
        int index = IndexOf(KindBytes, word, 0);
        kind = (UsageKind)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Finds the decision of a word.</summary>
    public static bool TryFindDecision(ReadOnlySpan<byte> word, out UsageDecision decision)
    {
        int index = IndexOf(DecisionBytes, word, 0);
        decision = (UsageDecision)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Finds the field of a name at or after another one: fields never change places.</summary>
    public static bool TryFindField(ReadOnlySpan<byte> name, AuditField from, out AuditField field)
    {
        int index = IndexOf(NameBytes, name, (int)from);
        field = (AuditField)Math.Max(index, 0);
        return index >= 0;
    }

    private static int IndexOf(byte[][] words, ReadOnlySpan<byte> word, int from)
    {
        for (int i = from; i < words.Length; i++)
        {
            if (word.SequenceEqual(words[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
