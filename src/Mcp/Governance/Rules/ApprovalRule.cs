using System.Collections.Immutable;
using System.Text.Json;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>Which calls of some tools wait for somebody's yes: those whose field is above an amount, or cannot be read. Immutable.</summary>
/// <param name="Tools">The tools.</param>
/// <param name="Field">The field.</param>
/// <param name="AboveText">The amount as the document writes it.</param>
/// <param name="Above">The amount.</param>
internal sealed record ApprovalRule(ImmutableArray<string> Tools, string Field, string AboveText, DecimalText Above)
{
    /// <summary>Reads one. Throws <see cref="RuleDocumentException"/>.</summary>
    public static ApprovalRule Read(JsonElement approval)
    {
        StrictJson.Object(approval, "tools", "field", "above");
        DecimalText above = StrictJson.Decimal(approval, "above");
        if (above.IsNegative)
        {
            throw new RuleDocumentException("above is 0 or more");
        }

        string field = RuleNames.Field(StrictJson.Text(approval, "field", RuleNames.FieldBytesMax));
        return new ApprovalRule(SpendLimit.ReadTools(approval), field, StrictJson.Text(approval, "above", 64), above);
    }

    /// <summary>Whether a call has to wait.</summary>
    public bool Holds(CallArguments arguments) =>
        !arguments.TryGet(Field, out JsonElement value, out bool isAmbiguous)
        || isAmbiguous
        || !CallArguments.TryReadDecimal(value, out DecimalText number)
        || number.IsNegative
        || number.CompareTo(Above) > 0;
}
