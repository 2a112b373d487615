using System.Text;
using System.Text.Unicode;

namespace SatGate.Transport.Http1;

/// <summary>The fields that matter in requests only, and the check of the whole head.</summary>
public sealed partial class RequestHead
{
    private protected override HttpFault TakeSpecificField(ReadOnlySpan<byte> head, in HeaderField field)
    {
        switch (field.Known)
        {
            case KnownField.Host:
                return TakeHost(head, field);
            case KnownField.Expect:
                bool isContinue = Ascii.EqualsIgnoreCase(field.Value(head), "100-continue"u8);
                _expectUnknown |= !isContinue || _expectSeen;
                _expectSeen = true;
                return HttpFault.None;
            default:
                TeTrailers |= ListSyntax.Contains(field.Value(head), "trailers"u8);
                return HttpFault.None;
        }
    }

    /// <summary>
    /// Bytes outside ASCII must be UTF-8: a lone byte such as 0xA0 is white space to some peers and text to others.
    /// </summary>
    private protected override HttpFault CheckNonAscii(ReadOnlySpan<byte> value) =>
        Utf8.IsValid(value) ? HttpFault.None : HttpFault.FieldValueInvalid;

    private HttpFault TakeHost(ReadOnlySpan<byte> head, in HeaderField field)
    {
        if (++_hostFields > 1)
        {
            return HttpFault.HostRepeated;
        }

        // The Host field must be valid even where the target overrides it: a peer behind us may choose the other one.
        if (!HostSyntax.IsValid(field.Value(head)))
        {
            return HttpFault.HostInvalid;
        }

        if (Form != TargetForm.Absolute)
        {
            HostStart = field.ValueStart;
            HostLength = field.ValueLength;
        }

        return HttpFault.None;
    }

    private protected override HttpFault Complete(ReadOnlySpan<byte> head)
    {
        if (_hostFields == 0 && VersionMinor == 1)
        {
            return HttpFault.HostMissing;
        }

        if (IsChunked)
        {
            Body = BodyKind.Chunked;
        }
        else if (ContentLength >= 0)
        {
            Body = BodyKind.Length;
        }

        if (VersionMinor == 0)
        {
            return HttpFault.None;
        }

        if (_expectUnknown)
        {
            return HttpFault.ExpectationUnsupported;
        }

        ExpectContinue = _expectSeen;
        UpgradeRequested = HasUpgradeOption && UpgradeProtocols > 0;
        UpgradeIsWebSocket = UpgradeRequested && UpgradeProtocols == 1
            && Ascii.EqualsIgnoreCase(head.Slice(UpgradeStart, UpgradeLength), "websocket"u8);
        return HttpFault.None;
    }
}
