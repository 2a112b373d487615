using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace SatGate.Proxy.Routing;

/// <summary>
/// A regular expression over the bytes of a path or a header value, each byte read as the character of that number (Latin-1). It never
/// back-tracks, so its time grows only linearly with the input. Immutable and safe for any number of threads.
/// </summary>
public sealed class RoutePattern
{
    /// <summary>Longest expression in characters. 1,024.</summary>
    public const int PatternCharsMax = 1024;

    /// <summary>Most states of the automaton an expression may stand for; counted repetitions multiply. 20,000.</summary>
    public const int AutomatonStatesMax = 20_000;

    private const int StackCharsMax = 512;

    private readonly Regex _regex;

    static RoutePattern() =>
        // Process-wide, read by the regular expression engine when an expression is built: without it (a{1000}){1000} takes all memory.
        AppContext.SetData("REGEX_NONBACKTRACKING_MAX_AUTOMATA_SIZE", AutomatonStatesMax);

    private RoutePattern(Regex regex) => _regex = regex;

    /// <summary>Compiles an expression. Returns false with the reason when it is malformed, too large or needs back-tracking.</summary>
    public static bool TryCreate(string pattern, [NotNullWhen(true)] out RoutePattern? result, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        result = null;
        if (pattern.Length > PatternCharsMax)
        {
            error = $"the expression is longer than {PatternCharsMax} characters";
            return false;
        }

        try
        {
            result = new RoutePattern(new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
            error = null;
            return true;
        }
        catch (ArgumentException exception)
        {
            error = exception.Message;
        }
        catch (NotSupportedException exception)
        {
            error = exception.Message;
        }

        return false;
    }

    /// <summary>Whether the expression matches anywhere in <paramref name="input"/>. Long inputs rent a buffer; short ones allocate nothing.</summary>
    [SkipLocalsInit]
    public bool IsMatch(ReadOnlySpan<byte> input)
    {
        char[]? rented = null;
        Span<char> chars = input.Length <= StackCharsMax ? stackalloc char[StackCharsMax] : (rented = ArrayPool<char>.Shared.Rent(input.Length));
        try
        {
            int count = Encoding.Latin1.GetChars(input, chars);
            return _regex.IsMatch(chars[..count]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }
}
