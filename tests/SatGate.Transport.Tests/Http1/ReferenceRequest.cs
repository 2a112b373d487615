using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using SatGate.Transport.Http1;

namespace SatGate.Transport.Tests.Http1;

/// <summary>
/// A second, naive reading of the same rules: strings, regular expressions and big numbers, nothing shared with the parser. Slow and easy
/// to check by eye.
/// </summary>
internal sealed partial record ReferenceRequest(
    int Length, string Method, string Target, string Host, int Minor, bool KeepAlive, BodyKind Body, long ContentLength, string Fields)
{
    private static readonly string[] NeverNominated = ["host", "content-length", "transfer-encoding", "authorization"];

    /// <summary>The request, or null when the text does not begin with a complete and acceptable head.</summary>
    public static ReferenceRequest? Parse(string text)
    {
        int start = text.StartsWith("\r\n\r\n", StringComparison.Ordinal) ? 4 : text.StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 0;
        int end = text.IndexOf("\r\n\r\n", start, StringComparison.Ordinal);
        if (end <= start)
        {
            return null;
        }

        string[] lines = text[start..end].Split("\r\n");
        Match first = RequestLine().Match(lines[0]);
        Match[] fields = [.. lines.Skip(1).Select(line => FieldLine().Match(line))];
        if (!first.Success || fields.Any(f => !f.Success))
        {
            return null;
        }

        (string Name, string Value)[] pairs = [.. fields.Select(f => (f.Groups["name"].Value, f.Groups["value"].Value.Trim(' ', '\t')))];
        return Judge(end + 4, first.Groups["method"].Value, first.Groups["target"].Value, first.Groups["minor"].Value == "1" ? 1 : 0, pairs);
    }

    private static ReferenceRequest? Judge(int length, string method, string target, int minor, (string Name, string Value)[] pairs)
    {
        string[] Values(string name) => [.. pairs.Where(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(p => p.Value)];
        string[] host = Values("host"), lengths = Values("content-length"), codings = Values("transfer-encoding"), expect = Values("expect");
        string[] options = List(Values("connection"));
        string? authority = target[0] == '/' || (target == "*" && method == "OPTIONS") ? string.Empty : AbsoluteForm().Match(target) is { Success: true } m ? m.Groups["host"].Value : null;
        bool isWrong = method is "CONNECT" or "PRI"
            || authority is null
            || (authority.Length > 0 && !IsHost(authority))
            || host.Length > 1 || (host.Length == 0 && minor == 1) || host.Any(h => !IsHost(h))
            || lengths.Length > 1 || lengths.Any(l => !Digits().IsMatch(l) || BigInteger.Parse(l, CultureInfo.InvariantCulture) > long.MaxValue)
            || codings.Length > 1 || (codings.Length > 0 && (minor == 0 || lengths.Length > 0))
            || codings.Any(c => !c.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            || pairs.Any(p => !IsUtf8(p.Value))
            || pairs.Any(p => LookAlike().IsMatch(p.Name) && !RealName().IsMatch(p.Name))
            || options.Length > 64 || options.Any(o => !Token().IsMatch(o))
            || List(Values("upgrade")).Any(u => !Protocol().IsMatch(u))
            || (minor == 1 && (expect.Length > 1 || expect.Any(e => !e.Equals("100-continue", StringComparison.OrdinalIgnoreCase))));
        if (isWrong)
        {
            return null;
        }

        bool Has(string option) => options.Contains(option, StringComparer.OrdinalIgnoreCase);
        bool Nominated(string name) => Has(name) && !NeverNominated.Contains(name, StringComparer.OrdinalIgnoreCase)
            && !name.Equals("close", StringComparison.OrdinalIgnoreCase) && !name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase);
        return new ReferenceRequest(
            length,
            method,
            target,
            authority!.Length > 0 ? authority : host.FirstOrDefault(string.Empty),
            minor,
            !Has("close") && (minor == 1 || Has("keep-alive")),
            codings.Length > 0 ? BodyKind.Chunked : lengths.Length > 0 ? BodyKind.Length : BodyKind.None,
            lengths.Length > 0 ? long.Parse(lengths[0], CultureInfo.InvariantCulture) : -1,
            string.Concat(pairs.Select(p => $"{p.Name}={p.Value}{(Nominated(p.Name) ? " nominated" : string.Empty)}\n")));
    }

    private static string[] List(string[] values) => [.. values.SelectMany(v => v.Split(',')).Select(v => v.Trim(' ', '\t')).Where(v => v.Length > 0)];

    private static bool IsUtf8(string value)
    {
        try
        {
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(Encoding.Latin1.GetBytes(value));
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool IsHost(string value)
    {
        Match match = HostPort().Match(value);
        return match.Success
            && (match.Groups["port"].Length == 0 || int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture) <= 65_535)
            && (match.Groups["v6"].Length == 0 || (IPAddress.TryParse(match.Groups["v6"].Value, out IPAddress? v6) && v6.AddressFamily == AddressFamily.InterNetworkV6));
    }

    [GeneratedRegex(@"\A(?<method>[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) (?<target>[!-""$-~]+) HTTP/1\.(?<minor>[01])\z", RegexOptions.ExplicitCapture)]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\A(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+):(?<value>[\t -~\u0080-\u00ff]*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"\Ahttps?://(?<host>[^/?]+)([/?].*)?\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex AbsoluteForm();

    [GeneratedRegex(@"\A(\[(?<v6>[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)\]|([A-Za-z0-9._~!$&'()*+;=-]|%[0-9A-Fa-f]{2})+)(:(?<port>[0-9]{1,5}))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex HostPort();

    [GeneratedRegex(@"\A[0-9]{1,19}\z")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+(/[!#$%&'*+.^_`|~0-9A-Za-z-]+)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Protocol();

    [GeneratedRegex(@"\A[^0-9a-z]*(t[^0-9a-z]*r[^0-9a-z]*a[^0-9a-z]*n[^0-9a-z]*s[^0-9a-z]*f[^0-9a-z]*e[^0-9a-z]*r[^0-9a-z]*e[^0-9a-z]*n[^0-9a-z]*c[^0-9a-z]*o[^0-9a-z]*d[^0-9a-z]*i[^0-9a-z]*n[^0-9a-z]*g|c[^0-9a-z]*o[^0-9a-z]*n[^0-9a-z]*t[^0-9a-z]*e[^0-9a-z]*n[^0-9a-z]*t[^0-9a-z]*l[^0-9a-z]*e[^0-9a-z]*n[^0-9a-z]*g[^0-9a-z]*t[^0-9a-z]*h)[^0-9a-z]*\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex LookAlike();

    [GeneratedRegex(@"\A(transfer-encoding|content-length)\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex RealName();
}
