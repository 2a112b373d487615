using System.Text;
using SatGate.Model.Configuration;

namespace SatGate.Proxy.Routing;

/// <summary>One header matcher of a route, ready to run over bytes. Immutable.</summary>
internal sealed class CompiledHeaderMatch
{
    private readonly byte[] _name;
    private readonly byte[] _value;
    private readonly RoutePattern? _pattern;

    /// <summary>Throws <see cref="ArgumentException"/> when the expression is not valid, which validation at load rules out.</summary>
    internal CompiledHeaderMatch(HeaderMatch match)
    {
        _name = Encoding.ASCII.GetBytes(match.Name);
        _value = Encoding.UTF8.GetBytes(match.Value);
        if (match.IsRegex && !RoutePattern.TryCreate(match.Value, out _pattern, out string? error))
        {
            throw new ArgumentException($"The expression for header {match.Name} is not valid: {error}", nameof(match));
        }
    }

    /// <summary>Whether some field of the name has the value or matches the expression.</summary>
    internal bool Matches<TFields>(ref readonly TFields fields)
        where TFields : struct, IRequestFields, allows ref struct
    {
        for (int i = 0; i < fields.Count; i++)
        {
            if (!Ascii.EqualsIgnoreCase(fields.Name(i), _name))
            {
                continue;
            }

            ReadOnlySpan<byte> value = fields.Value(i);
            if (_pattern is null ? value.SequenceEqual(_value) : _pattern.IsMatch(value))
            {
                return true;
            }
        }

        return false;
    }
}
