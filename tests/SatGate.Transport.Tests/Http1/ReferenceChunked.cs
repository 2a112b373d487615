using System.Globalization;
using System.Text.RegularExpressions;

namespace SatGate.Transport.Tests.Http1;

/// <summary>A naive reading of the chunked coding over the whole text: line by line, with regular expressions.</summary>
internal sealed partial record ReferenceChunked(int Length, string Payload)
{
    /// <summary>The body, or null when the text does not begin with a complete and acceptable one.</summary>
    public static ReferenceChunked? Parse(string text)
    {
        string payload = string.Empty;
        int at = 0;
        while (true)
        {
            Match size = SizeLine().Match(text, at);
            if (!size.Success)
            {
                return null;
            }

            at += size.Length;
            long length = long.Parse(size.Groups["size"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                break;
            }

            if (length > text.Length - at - 2 || text.Substring(at + (int)length, 2) != "\r\n")
            {
                return null;
            }

            payload += text.Substring(at, (int)length);
            at += (int)length + 2;
        }

        Match trailers = Trailers().Match(text, at);
        return trailers.Success && !Forbidden().IsMatch(trailers.Value) ? new ReferenceChunked(at + trailers.Length, payload) : null;
    }

    [GeneratedRegex(
        @"\G(?<size>[0-9A-Fa-f]{1,15})([ \t]*;[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+([ \t]*=[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+|""([\t !#-\[\]-~\u0080-\u00ff]|\\[\t -~\u0080-\u00ff])*""))?)*\r\n",
        RegexOptions.ExplicitCapture)]
    private static partial Regex SizeLine();

    [GeneratedRegex(@"\G([!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\u0080-\u00ff]*\r\n)*\r\n", RegexOptions.ExplicitCapture)]
    private static partial Regex Trailers();

    [GeneratedRegex(
        @"(?m)^[^0-9A-Za-z:\r\n]*(t[^0-9a-z:]*r[^0-9a-z:]*a[^0-9a-z:]*n[^0-9a-z:]*s[^0-9a-z:]*f[^0-9a-z:]*e[^0-9a-z:]*r[^0-9a-z:]*e[^0-9a-z:]*n[^0-9a-z:]*c[^0-9a-z:]*o[^0-9a-z:]*d[^0-9a-z:]*i[^0-9a-z:]*n[^0-9a-z:]*g|c[^0-9a-z:]*o[^0-9a-z:]*n[^0-9a-z:]*t[^0-9a-z:]*e[^0-9a-z:]*n[^0-9a-z:]*t[^0-9a-z:]*l[^0-9a-z:]*e[^0-9a-z:]*n[^0-9a-z:]*g[^0-9a-z:]*t[^0-9a-z:]*h|h[^0-9a-z:]*o[^0-9a-z:]*s[^0-9a-z:]*t)[^0-9a-z:]*:",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Forbidden();
}
