using System.Text;

namespace SatGate.Transport.Http1;

/// <summary>The request line (RFC 9112 section 3).</summary>
public sealed partial class RequestHead
{
    /// <summary>Longest method accepted; the longest registered one has 17 characters.</summary>
    private const int MethodBytesMax = 64;

    private const int VersionLength = 8;

    private protected override HttpFault CheckLongStartLine(ReadOnlySpan<byte> head, int start, int end, int targetBytesMax)
    {
        if (_targetFits)
        {
            return HttpFault.None;
        }

        // _methodEnd remembers how far the search for the first space has come, so bytes that trickle in are searched once.
        _methodEnd = Math.Max(_methodEnd, start);
        int space = head[_methodEnd..end].IndexOf(HttpBytes.Space);
        if (space < 0)
        {
            _methodEnd = end;
            return end - start > MethodBytesMax ? HttpFault.MethodInvalid : HttpFault.None;
        }

        _methodEnd += space;
        int targetStart = _methodEnd + 1;
        if (end - targetStart <= targetBytesMax)
        {
            return HttpFault.None;
        }

        _targetFits = head.Slice(targetStart, targetBytesMax + 1).Contains(HttpBytes.Space);
        return _targetFits ? HttpFault.None : HttpFault.TargetTooLong;
    }

    private protected override HttpFault TakeStartLine(ReadOnlySpan<byte> head, int start, int end)
    {
        ReadOnlySpan<byte> line = head[start..end];
        int methodLength = line.IndexOf(HttpBytes.Space);
        int targetStart = methodLength + 1;
        int targetLength = line.Length - VersionLength - 1 - targetStart;
        if (methodLength <= 0)
        {
            return HttpFault.RequestLineMalformed;
        }

        if (targetLength <= 0 || line[^(VersionLength + 1)] != HttpBytes.Space)
        {
            return VersionFault(line, methodLength);
        }

        ReadOnlySpan<byte> version = line[^VersionLength..];
        if (version.SequenceEqual("HTTP/1.1"u8))
        {
            VersionMinor = 1;
        }
        else if (!version.SequenceEqual("HTTP/1.0"u8))
        {
            return VersionFault(line, methodLength);
        }

        MethodStart = start;
        MethodLength = methodLength;
        TargetStart = start + targetStart;
        TargetLength = targetLength;
        HttpFault fault = TakeMethod(line[..methodLength]);
        return fault != HttpFault.None ? fault : TakeTarget(line.Slice(targetStart, targetLength));
    }

    /// <summary>Tells a version the gateway does not speak from a line that has no version at all.</summary>
    private static HttpFault VersionFault(ReadOnlySpan<byte> line, int methodLength)
    {
        int lastSpace = line.LastIndexOf(HttpBytes.Space);
        ReadOnlySpan<byte> version = line[(lastSpace + 1)..];
        bool isPreface = line[..methodLength].SequenceEqual("PRI"u8);
        bool isOther = lastSpace > methodLength + 1
            && version.Length == VersionLength
            && version.StartsWith("HTTP/"u8)
            && char.IsAsciiDigit((char)version[5])
            && version[6] == '.'
            && char.IsAsciiDigit((char)version[7]);
        return isOther && !isPreface ? HttpFault.VersionUnsupported : HttpFault.RequestLineMalformed;
    }

    private HttpFault TakeMethod(ReadOnlySpan<byte> method)
    {
        Method = method.Length switch
        {
            3 when method.SequenceEqual("GET"u8) => KnownMethod.Get,
            3 when method.SequenceEqual("PUT"u8) => KnownMethod.Put,
            4 when method.SequenceEqual("POST"u8) => KnownMethod.Post,
            4 when method.SequenceEqual("HEAD"u8) => KnownMethod.Head,
            5 when method.SequenceEqual("PATCH"u8) => KnownMethod.Patch,
            5 when method.SequenceEqual("TRACE"u8) => KnownMethod.Trace,
            6 when method.SequenceEqual("DELETE"u8) => KnownMethod.Delete,
            7 when method.SequenceEqual("OPTIONS"u8) => KnownMethod.Options,
            7 when method.SequenceEqual("CONNECT"u8) => KnownMethod.Connect,
            _ => KnownMethod.Other,
        };
        if (Method == KnownMethod.Connect)
        {
            return HttpFault.ConnectMethod;
        }

        bool isValid = Method != KnownMethod.Other
            || (method.Length <= MethodBytesMax && HttpBytes.IsToken(method) && !method.SequenceEqual("PRI"u8));
        return isValid ? HttpFault.None : HttpFault.MethodInvalid;
    }

    private HttpFault TakeTarget(ReadOnlySpan<byte> target)
    {
        int pathStart = 0;
        if (target[0] != '/')
        {
            if (target.Length == 1 && target[0] == '*' && Method == KnownMethod.Options)
            {
                Form = TargetForm.Asterisk;
                PathStart = TargetStart;
                PathLength = 1;
                return HttpFault.None;
            }

            pathStart = AuthorityEnd(target);
            if (pathStart < 0)
            {
                return target.Contains(HttpBytes.Space) ? HttpFault.RequestLineMalformed : HttpFault.TargetInvalid;
            }

            Form = TargetForm.Absolute;
        }

        ReadOnlySpan<byte> path = target[pathStart..];
        int question = path.IndexOfAnyExcept(HttpBytes.TargetPath);
        int wrong = question >= 0 && path[question] == '?' ? path[question..].IndexOfAnyExcept(HttpBytes.TargetQuery) : question;
        if (wrong >= 0)
        {
            // A space inside what should be the target means that the line has too many parts.
            return path.Contains(HttpBytes.Space) ? HttpFault.RequestLineMalformed : HttpFault.TargetInvalid;
        }

        PathStart = TargetStart + pathStart;
        PathLength = question < 0 ? path.Length : question;
        if (question >= 0)
        {
            QueryStart = PathStart + question;
            QueryLength = path.Length - question;
        }

        return HttpFault.None;
    }

    /// <summary>Where the authority of an absolute-form target ends, or -1 when the target is none; notes the authority.</summary>
    private int AuthorityEnd(ReadOnlySpan<byte> target)
    {
        int start = StartsWithIgnoreCase(target, "http://"u8) ? 7 : StartsWithIgnoreCase(target, "https://"u8) ? 8 : -1;
        if (start < 0)
        {
            return -1;
        }

        int length = target[start..].IndexOfAny("/?"u8);
        int end = length < 0 ? target.Length : start + length;
        if (!HostSyntax.IsValid(target[start..end]))
        {
            return -1;
        }

        HostStart = TargetStart + start;
        HostLength = end - start;
        return end;
    }

    private static bool StartsWithIgnoreCase(ReadOnlySpan<byte> value, ReadOnlySpan<byte> prefix) =>
        value.Length >= prefix.Length && Ascii.EqualsIgnoreCase(value[..prefix.Length], prefix);
}
