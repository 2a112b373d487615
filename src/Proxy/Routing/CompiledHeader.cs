using System.Collections.Immutable;
using System.Text;
using SatGate.Model.Configuration;

namespace SatGate.Proxy.Routing;

/// <summary>A header field to set on the forwarded request, cut up once at load. Immutable.</summary>
public sealed class CompiledHeader
{
    private const string RemoteAddressMark = "${remote_addr}";
    private const string RequestIdMark = "${request_id}";

    private CompiledHeader(byte[] name, ImmutableArray<HeaderValuePart> parts)
    {
        Name = name;
        Parts = parts;
    }

    /// <summary>The field name as it is sent.</summary>
    public byte[] Name { get; }

    /// <summary>The pieces of the value in order; empty for an empty value.</summary>
    public ImmutableArray<HeaderValuePart> Parts { get; }

    /// <summary>Cuts a template into its pieces. Text that merely looks like a placeholder stays literal.</summary>
    public static CompiledHeader Compile(HeaderTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var parts = ImmutableArray.CreateBuilder<HeaderValuePart>();
        string value = template.Value;
        int literalStart = 0;
        int at = 0;
        while ((at = value.IndexOf("${", at, StringComparison.Ordinal)) >= 0)
        {
            (HeaderValuePartKind kind, int length) = Placeholder(value.AsSpan(at));
            if (length == 0)
            {
                at += 2;
                continue;
            }

            AddLiteral(parts, value.AsSpan(literalStart, at - literalStart));
            parts.Add(new HeaderValuePart(kind, default));
            at += length;
            literalStart = at;
        }

        AddLiteral(parts, value.AsSpan(literalStart));
        return new CompiledHeader(Encoding.ASCII.GetBytes(template.Name), parts.ToImmutable());
    }

    private static (HeaderValuePartKind Kind, int Length) Placeholder(ReadOnlySpan<char> text)
    {
        if (text.StartsWith(RemoteAddressMark, StringComparison.Ordinal))
        {
            return (HeaderValuePartKind.RemoteAddress, RemoteAddressMark.Length);
        }

        return text.StartsWith(RequestIdMark, StringComparison.Ordinal) ? (HeaderValuePartKind.RequestId, RequestIdMark.Length) : default;
    }

    private static void AddLiteral(ImmutableArray<HeaderValuePart>.Builder parts, ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty)
        {
            var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
            Encoding.UTF8.GetBytes(text, bytes);
            parts.Add(new HeaderValuePart(HeaderValuePartKind.Literal, bytes));
        }
    }
}
