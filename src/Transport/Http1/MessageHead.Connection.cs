using System.Text;

namespace SatGate.Transport.Http1;

/// <summary>Connection options (RFC 9110 section 7.6.1): persistence, the upgrade option, and the fields they nominate.</summary>
public abstract partial class MessageHead
{
    /// <summary>More options than any honest peer sends; each costs a walk over the fields.</summary>
    private const int ConnectionOptionsMax = 64;

    private HttpFault TakeConnection(ReadOnlySpan<byte> options)
    {
        if (Ascii.EqualsIgnoreCase(options, "keep-alive"u8))
        {
            _hasKeepAliveOption = true;
            return ++_connectionOptions > ConnectionOptionsMax ? HttpFault.ConnectionInvalid : HttpFault.None;
        }

        while (ListSyntax.TryNext(ref options, out ReadOnlySpan<byte> option))
        {
            if (option.IsEmpty)
            {
                continue;
            }

            if (++_connectionOptions > ConnectionOptionsMax)
            {
                return HttpFault.ConnectionInvalid;
            }

            if (Ascii.EqualsIgnoreCase(option, "keep-alive"u8))
            {
                _hasKeepAliveOption = true;
            }
            else if (Ascii.EqualsIgnoreCase(option, "close"u8))
            {
                _hasCloseOption = true;
            }
            else if (HttpBytes.IsToken(option))
            {
                _hasNominations = true;
                HasUpgradeOption |= Ascii.EqualsIgnoreCase(option, "upgrade"u8);
            }
            else
            {
                return HttpFault.ConnectionInvalid;
            }
        }

        return HttpFault.None;
    }

    /// <summary>Flags the fields that options name; they may stand before or behind the options, so this waits for the last line.</summary>
    private void ApplyNominations(ReadOnlySpan<byte> head)
    {
        foreach (ref HeaderField field in _fields.AsSpan(0, FieldCount))
        {
            if (field.Known != KnownField.Connection)
            {
                continue;
            }

            ReadOnlySpan<byte> options = field.Value(head);
            while (ListSyntax.TryNext(ref options, out ReadOnlySpan<byte> option))
            {
                if (!Ascii.EqualsIgnoreCase(option, "keep-alive"u8) && !Ascii.EqualsIgnoreCase(option, "close"u8))
                {
                    Nominate(head, option);
                }
            }
        }
    }

    private void Nominate(ReadOnlySpan<byte> head, ReadOnlySpan<byte> option)
    {
        foreach (ref HeaderField field in _fields.AsSpan(0, FieldCount))
        {
            if (field.NameLength == option.Length && Ascii.EqualsIgnoreCase(field.Name(head), option))
            {
                field.IsNominated = field.Known
                    is not (KnownField.Host or KnownField.ContentLength or KnownField.TransferEncoding or KnownField.Authorization);
            }
        }
    }
}
