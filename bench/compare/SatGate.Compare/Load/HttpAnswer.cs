namespace SatGate.Compare.Load;

/// <summary>One answer, as it came over the wire.</summary>
/// <param name="StatusLine">The first line.</param>
/// <param name="Fields">Header fields in order, names as sent.</param>
/// <param name="Framing">How the body's end was told: <c>length</c>, <c>chunked</c> or <c>close</c>.</param>
/// <param name="Body">The body, chunk framing removed.</param>
internal sealed record HttpAnswer(string StatusLine, IReadOnlyList<(string Name, string Value)> Fields, string Framing, byte[] Body)
{
    public string? Field(string name)
    {
        foreach ((string field, string value) in Fields)
        {
            if (string.Equals(field, name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
