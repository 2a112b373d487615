using System.Text.Json;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>What a field of the arguments may hold. Immutable.</summary>
internal sealed class FieldCondition
{
    private const int ValuesMax = 128;
    private const int ValueBytesMax = 256;

    private readonly HashSet<string>? _oneOf;
    private readonly DecimalText? _max;
    private readonly DecimalText? _min;
    private readonly UrlCondition? _url;
    private readonly bool _isAbsent;

    private FieldCondition(string field, JsonElement element)
    {
        Field = field;
        Json = element.GetRawText();
        StrictJson.Object(element, "one_of", "ascii_case_insensitive", "max", "min", "url", "absent");
        if (element.TryGetProperty("one_of", out _))
        {
            bool ignoresCase = element.TryGetProperty("ascii_case_insensitive", out JsonElement flag) && IsTrue(flag);
            _oneOf = new HashSet<string>(ignoresCase ? AsciiCaseComparer.Instance : StringComparer.Ordinal);
            _oneOf.UnionWith(StrictJson.Items(element, "one_of", ValuesMax).Select(static value => StrictJson.Text(value, ValueBytesMax)));
        }

        _max = element.TryGetProperty("max", out _) ? StrictJson.Decimal(element, "max") : null;
        _min = element.TryGetProperty("min", out _) ? StrictJson.Decimal(element, "min") : null;
        _url = element.TryGetProperty("url", out JsonElement url) ? UrlCondition.Read(url) : null;
        _isAbsent = element.TryGetProperty("absent", out JsonElement absent) && IsTrue(absent);
        int kinds = (_oneOf is null ? 0 : 1) + (_max is null && _min is null ? 0 : 1) + (_url is null ? 0 : 1) + (_isAbsent ? 1 : 0);
        if (kinds != 1 || (_oneOf is null && element.TryGetProperty("ascii_case_insensitive", out _)))
        {
            throw new RuleDocumentException("a field has exactly one condition: one_of, max and min, url, or absent");
        }
    }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>The condition as the document writes it, for whoever is refused.</summary>
    public string Json { get; }

    /// <summary>Reads one. Throws <see cref="RuleDocumentException"/>.</summary>
    public static FieldCondition Read(JsonProperty member) => new(RuleNames.Field(member.Name), member.Value);

    /// <summary>Whether the arguments keep it.</summary>
    public bool Allows(CallArguments arguments)
    {
        if (!arguments.TryGet(Field, out JsonElement value, out bool isAmbiguous) || isAmbiguous)
        {
            return _isAbsent && !isAmbiguous;
        }

        if (_isAbsent)
        {
            return false;
        }

        if (_oneOf is not null || _url is not null)
        {
            string? text = CallArguments.TextOf(value);
            return text is not null && (_oneOf?.Contains(text) ?? _url!.Allows(text));
        }

        return CallArguments.TryReadDecimal(value, out DecimalText number)
            && (_max is not { } max || number.CompareTo(max) <= 0)
            && (_min is not { } min || number.CompareTo(min) >= 0);
    }

    private static bool IsTrue(JsonElement flag) => flag.ValueKind == JsonValueKind.True ? true : throw new RuleDocumentException("a flag is true or not there");
}
