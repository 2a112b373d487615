using System.Collections.Immutable;
using System.Text.Json;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>What the arguments of one tool have to look like: like any of some shapes. Immutable.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Shapes">The shapes, each a set of conditions all of which hold.</param>
internal sealed record ArgumentRule(string Tool, ImmutableArray<ImmutableArray<FieldCondition>> Shapes)
{
    private const int RulesMax = 16;
    private const int ShapesMax = 16;
    private const int FieldsMax = 8;
    private const int DepthMax = 16;

    /// <summary>Reads the rules of a document. Throws <see cref="RuleDocumentException"/>.</summary>
    public static IEnumerable<ArgumentRule> ReadAll(byte[] json)
    {
        using JsonDocument document = StrictJson.Parse(json, DepthMax);
        StrictJson.Version(StrictJson.Object(document.RootElement, "v", "rules"));
        return [.. StrictJson.Items(document.RootElement, "rules", RulesMax).Select(Read)];
    }

    /// <summary>The first condition that the arguments break in every shape; null when they look like one of them.</summary>
    public FieldCondition? FindBroken(CallArguments arguments)
    {
        FieldCondition? broken = null;
        foreach (ImmutableArray<FieldCondition> shape in Shapes)
        {
            FieldCondition? here = shape.FirstOrDefault(condition => !condition.Allows(arguments));
            if (here is null)
            {
                return null;
            }

            broken ??= here;
        }

        return broken;
    }

    private static ArgumentRule Read(JsonElement rule)
    {
        StrictJson.Object(rule, "tool", "shapes");
        string tool = RuleNames.Tool(StrictJson.Text(rule, "tool", RuleNames.ToolBytesMax));
        return new ArgumentRule(tool, [.. StrictJson.Items(rule, "shapes", ShapesMax).Select(ReadShape)]);
    }

    private static ImmutableArray<FieldCondition> ReadShape(JsonElement shape)
    {
        if (shape.ValueKind != JsonValueKind.Object || shape.GetPropertyCount() is < 1 or > FieldsMax)
        {
            throw new RuleDocumentException($"a shape has 1 to {FieldsMax} fields");
        }

        return [.. shape.EnumerateObject().Select(FieldCondition.Read)];
    }
}
