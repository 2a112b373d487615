namespace SatGate.TestKit.Wire;

/// <summary>The fields of a head or a trailer section, in the order they came. Names compare without case.</summary>
public sealed class WireFields
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>All fields in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _fields;

    /// <summary>How many there are.</summary>
    public int Count => _fields.Count;

    /// <summary>The only value of a field; null when the field is absent. Throws when it stands there more than once.</summary>
    public string? this[string name]
    {
        get
        {
            string[] values = Values(name);
            return values.Length switch
            {
                0 => null,
                1 => values[0],
                _ => throw new WireException(WireFailure.Malformed, $"{name} stands there {values.Length} times: {string.Join(" | ", values)}"),
            };
        }
    }

    /// <summary>Every value of a field, in order.</summary>
    public string[] Values(string name) => [.. _fields.Where(f => Same(f.Key, name)).Select(f => f.Value)];

    /// <summary>Whether the field stands there at all.</summary>
    public bool Has(string name) => _fields.Exists(f => Same(f.Key, name));

    /// <summary>Whether a comma-separated list field holds this member, without case.</summary>
    public bool HasMember(string name, string member) =>
        Values(name).SelectMany(v => v.Split(',')).Any(m => Same(m.Trim(' ', '\t'), member));

    /// <inheritdoc/>
    public override string ToString() => string.Join("\n", _fields.Select(f => $"{f.Key}: {f.Value}"));

    internal void Add(string name, string value) => _fields.Add(new(name, value));

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
