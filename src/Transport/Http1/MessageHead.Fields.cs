namespace SatGate.Transport.Http1;

/// <summary>Field lines (RFC 9112 section 5) and the fields that mean the same in both kinds of message.</summary>
public abstract partial class MessageHead
{
    private HttpFault TakeField(ReadOnlySpan<byte> head, int start, int end, int fieldsMax)
    {
        ReadOnlySpan<byte> line = head[start..end];
        int colon = line.IndexOfAnyExcept(HttpBytes.Token);
        if (colon <= 0 || line[colon] != ':')
        {
            return NameFault(line, colon);
        }

        if (FieldCount == fieldsMax)
        {
            return HttpFault.TooManyFields;
        }

        int valueStart = colon + 1;
        int valueEnd = line.Length;
        while (valueStart < valueEnd && HttpBytes.IsWhitespace(line[valueStart]))
        {
            valueStart++;
        }

        while (valueEnd > valueStart && HttpBytes.IsWhitespace(line[valueEnd - 1]))
        {
            valueEnd--;
        }

        ReadOnlySpan<byte> name = line[..colon];
        KnownField known = KnownFields.Find(name);
        if (known == KnownField.None && KnownFields.LooksLikeFraming(name))
        {
            return HttpFault.FieldNameAmbiguous;
        }

        if (FieldCount == _fields.Length)
        {
            Array.Resize(ref _fields, Math.Min(fieldsMax, _fields.Length * 4));
        }

        ref HeaderField field = ref _fields[FieldCount++];
        field.NameStart = start;
        field.NameLength = colon;
        field.ValueStart = start + valueStart;
        field.ValueLength = valueEnd - valueStart;
        field.Known = known;
        field.IsNominated = false;
        HttpFault fault = known is >= KnownField.Host and <= KnownField.Expect ? TakeKnownField(head, field) : HttpFault.None;
        return fault == HttpFault.None && _maySeeNonAscii ? CheckNonAscii(field.Value(head)) : fault;
    }

    private static HttpFault NameFault(ReadOnlySpan<byte> line, int stop)
    {
        if (stop < 0)
        {
            return HttpFault.ColonMissing;
        }

        if (!HttpBytes.IsWhitespace(line[stop]))
        {
            return HttpFault.FieldNameInvalid;
        }

        if (stop == 0)
        {
            return HttpFault.LineFolding;
        }

        ReadOnlySpan<byte> rest = line[stop..].TrimStart(" \t"u8);
        return !rest.IsEmpty && rest[0] == ':' ? HttpFault.WhitespaceBeforeColon : HttpFault.FieldNameInvalid;
    }

    private HttpFault TakeKnownField(ReadOnlySpan<byte> head, in HeaderField field)
    {
        switch (field.Known)
        {
            case KnownField.ContentLength:
                return TakeContentLength(field.Value(head));
            case KnownField.TransferEncoding:
                return TakeTransferEncoding(field.Value(head));
            case KnownField.Connection:
                return TakeConnection(field.Value(head));
            case KnownField.Upgrade:
                return TakeUpgrade(head, field);
            case KnownField.Host:
            case KnownField.Expect:
            case KnownField.Te:
                return TakeSpecificField(head, field);
            default:
                return HttpFault.None;
        }
    }

    private HttpFault TakeContentLength(ReadOnlySpan<byte> value)
    {
        if (ContentLength >= 0)
        {
            return HttpFault.ContentLengthRepeated;
        }

        if (!FramingSyntax.TryLength(value, out long length))
        {
            return HttpFault.ContentLengthInvalid;
        }

        ContentLength = length;
        return _hasTransferEncoding ? HttpFault.LengthAndTransferEncoding : HttpFault.None;
    }

    private HttpFault TakeTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (_hasTransferEncoding)
        {
            return HttpFault.TransferEncodingRepeated;
        }

        _hasTransferEncoding = true;
        if (ContentLength >= 0)
        {
            return HttpFault.LengthAndTransferEncoding;
        }

        return VersionMinor == 0 ? HttpFault.TransferEncodingInHttp10 : FramingSyntax.CheckTransferEncoding(value);
    }

    private HttpFault TakeUpgrade(ReadOnlySpan<byte> head, in HeaderField field)
    {
        int protocols = ListSyntax.CountProtocols(field.Value(head));
        if (protocols < 0)
        {
            return HttpFault.UpgradeInvalid;
        }

        if (UpgradeStart == 0)
        {
            UpgradeStart = field.ValueStart;
            UpgradeLength = field.ValueLength;
        }

        UpgradeProtocols += protocols;
        return HttpFault.None;
    }
}
