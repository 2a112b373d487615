using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SatGate.Mcp.JsonRpc;

/// <summary>
/// Scans a JSON-RPC 2.0 message once, in place. Pure: bytes in, a fault or ranges out. A key that the gateway decides by has one spelling and one
/// place: twice, in other letters or escaped it is refused, because another reader might take the other one.
/// </summary>
internal static partial class MessageScanner
{
    /// <summary>Most levels of nesting.</summary>
    public const int DepthMax = 64;

    /// <summary>Longest key that may be one of ours, in bytes, escapes included; the longest of them has 43 letters.</summary>
    private const int KeyBytesMax = 512;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = DepthMax, CommentHandling = JsonCommentHandling.Disallow };

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>Scans one message, which is all of <paramref name="message"/> but white space around it.</summary>
    /// <param name="message">The bytes.</param>
    /// <param name="scan">What was found. With a fault, the id is filled in if it was understood before, for the refusal.</param>
    public static ScanFault Scan(ReadOnlySpan<byte> message, out MessageScan scan)
    {
        scan = default;
        if (message.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return ScanFault.Empty;
        }

        if (message.StartsWith(ByteOrderMark) || !Utf8.IsValid(message))
        {
            return ScanFault.NotJson;
        }

        var reader = new Utf8JsonReader(message, Options);
        try
        {
            ScanFault fault = ScanMessage(ref reader, message, ref scan);
            return reader.Read() ? ScanFault.NotJson : fault;
        }
        catch (JsonException)
        {
            return IsTooDeep(in reader, message) ? ScanFault.TooDeep : ScanFault.NotJson;
        }
    }

    /// <summary>
    /// Finds the messages of a batch (revision 2025-03-26). Their number, or -1 when it is no JSON array of objects, is empty, or has more than
    /// <paramref name="ranges"/> has room for. The messages are not scanned themselves.
    /// </summary>
    public static int SplitBatch(ReadOnlySpan<byte> batch, Span<JsonRange> ranges)
    {
        if (!Utf8.IsValid(batch))
        {
            return -1;
        }

        var reader = new Utf8JsonReader(batch, Options);
        int count = 0;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return -1;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.StartObject || count == ranges.Length)
                {
                    return -1;
                }

                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                ranges[count++] = new JsonRange(start, (int)reader.BytesConsumed - start);
            }

            return count > 0 && !reader.Read() ? count : -1;
        }
        catch (JsonException)
        {
            return -1;
        }
    }

    private static ScanFault ScanMessage(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, ref MessageScan scan)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            // The rest is read too, so that what is no JSON at all is called that.
            bool isArray = reader.TokenType == JsonTokenType.StartArray;
            reader.Skip();
            return isArray ? ScanFault.Batch : ScanFault.NotAMessage;
        }

        uint seen = 0;
        bool hasVersion = false;
        var fault = ScanFault.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int key = KeyOf(ref reader, TopKeys, ref seen, ref fault);
            JsonRange value = ReadValue(ref reader, out JsonTokenType type, skip: key != ParamsKey);
            switch (key)
            {
                case 0:
                    hasVersion = value.Of(message).SequenceEqual("\"2.0\""u8);
                    break;
                case 1:
                    scan.Id = IsId(value.Of(message), type) ? value : default;
                    fault = Worse(fault, scan.Id.IsPresent ? ScanFault.None : ScanFault.BadId);
                    break;
                case 2:
                    scan.MethodText = value;
                    scan.Method = type == JsonTokenType.String ? McpMethods.Find(value.Inner(message)) : McpMethod.Other;
                    fault = Worse(fault, type == JsonTokenType.String && !value.Inner(message).Contains((byte)'\\') ? ScanFault.None : ScanFault.NotAMessage);
                    break;
                case ParamsKey when type == JsonTokenType.StartObject:
                    ScanFault inParams = ScanParams(ref reader, message, ref scan);
                    scan.Params = value with { Length = (int)reader.BytesConsumed - value.Start };
                    fault = Worse(fault, inParams);
                    break;
                case ParamsKey:
                    reader.Skip();
                    fault = Worse(fault, ScanFault.BadParams);
                    break;
                case 4:
                    scan.Result = value;
                    break;
                case 5:
                    scan.Error = value;
                    break;
                default:
                    break;
            }
        }

        return Worse(fault, Classify(ref scan, hasVersion, (seen & (1u << 1)) != 0));
    }

    private static ScanFault Classify(ref MessageScan scan, bool hasVersion, bool hasId)
    {
        bool isAnswer = scan.Result.IsPresent || scan.Error.IsPresent;
        if (!hasVersion || scan.MethodText.IsPresent == isAnswer || (scan.Result.IsPresent && scan.Error.IsPresent) || (scan.Result.IsPresent && !hasId))
        {
            return ScanFault.NotAMessage;
        }

        scan.Kind = isAnswer
            ? scan.Result.IsPresent ? MessageKind.Result : MessageKind.Error
            : hasId ? MessageKind.Request : MessageKind.Notification;
        if (isAnswer)
        {
            scan.Method = McpMethod.Other;
        }

        return ScanFault.None;
    }

    /// <summary>Whether what the reader stumbled over is one more level, and not a fault of writing in the last one.</summary>
    private static bool IsTooDeep(in Utf8JsonReader reader, ReadOnlySpan<byte> message)
    {
        bool isInside = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        ReadOnlySpan<byte> rest = message[(int)reader.BytesConsumed..].TrimStart(" \t\r\n,:"u8);
        return reader.CurrentDepth + (isInside ? 1 : 0) >= DepthMax && !rest.IsEmpty && rest[0] is (byte)'[' or (byte)'{';
    }

    /// <summary>Reads the value that follows a key; an object or array is passed over when asked to.</summary>
    private static JsonRange ReadValue(ref Utf8JsonReader reader, out JsonTokenType type, bool skip = true)
    {
        reader.Read();
        type = reader.TokenType;
        int start = (int)reader.TokenStartIndex;
        if (skip)
        {
            reader.Skip();
        }

        return new JsonRange(start, (int)reader.BytesConsumed - start);
    }

    private static bool IsId(ReadOnlySpan<byte> value, JsonTokenType type) =>
        type == JsonTokenType.String || (type == JsonTokenType.Number && !value.ContainsAny(".eE"u8));

    /// <summary>The first fault found counts, except that what cannot be a message at all goes before what is merely wrong.</summary>
    private static ScanFault Worse(ScanFault first, ScanFault second) => first == ScanFault.None ? second : first;

    /// <summary>Index of the key in the table, or -1. One that was seen before, or that only resembles one of the table, is a fault.</summary>
    private static int KeyOf(ref Utf8JsonReader reader, KeyTable table, ref uint seen, ref ScanFault fault)
    {
        ReadOnlySpan<byte> raw = reader.ValueSpan;
        int index = -1;
        if (!reader.ValueIsEscaped)
        {
            index = table.Find(raw, out bool resembles);
            fault = resembles ? Worse(fault, ScanFault.AmbiguousKey) : fault;
        }
        else if (raw.Length <= KeyBytesMax)
        {
            Span<byte> plain = stackalloc byte[KeyBytesMax];
            int length = CopyKey(ref reader, plain);
            bool isOne = table.Find(plain[..length], out bool resembles) >= 0;
            fault = isOne || resembles || length == 0 ? Worse(fault, ScanFault.AmbiguousKey) : fault;
        }

        if (index >= 0)
        {
            uint bit = 1u << index;
            fault = (seen & bit) != 0 ? Worse(fault, ScanFault.DuplicateKey) : fault;
            seen |= bit;
        }

        return index;
    }

    private static int CopyKey(ref Utf8JsonReader reader, scoped Span<byte> plain)
    {
        try
        {
            return reader.CopyString(plain);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: not a text.
            return 0;
        }
    }

    /// <summary>The keys of one level, at most 32.</summary>
    private sealed class KeyTable(params string[] keys)
    {
        private readonly byte[][] _keys = [.. keys.Select(Encoding.ASCII.GetBytes)];

        public int Find(ReadOnlySpan<byte> key, out bool resembles)
        {
            resembles = false;
            if (!Ascii.IsValid(key))
            {
                resembles = key.Length <= KeyBytesMax && FindFolded(key);
                return -1;
            }

            for (int i = 0; i < _keys.Length; i++)
            {
                if (_keys[i].Length == key.Length && (_keys[i][0] | 0x20) == (key[0] | 0x20) && Ascii.EqualsIgnoreCase(_keys[i], key))
                {
                    resembles = !key.SequenceEqual(_keys[i]);
                    return resembles ? -1 : i;
                }
            }

            return -1;
        }

        /// <summary>Whether it is one of ours to a reader that takes the long s for an s and the sign of kelvin for a k, as Unicode's case folding does.</summary>
        private bool FindFolded(ReadOnlySpan<byte> key)
        {
            Span<byte> plain = stackalloc byte[KeyBytesMax];
            int length = 0;
            for (int i = 0; i < key.Length; i++)
            {
                if (key[i..].StartsWith("\u017f"u8))
                {
                    plain[length++] = (byte)'s';
                    i += 1;
                }
                else if (key[i..].StartsWith("\u212a"u8))
                {
                    plain[length++] = (byte)'k';
                    i += 2;
                }
                else
                {
                    plain[length++] = key[i];
                }
            }

            ReadOnlySpan<byte> folded = plain[..length];
            return Ascii.IsValid(folded) && (Find(folded, out bool resembles) >= 0 || resembles);
        }
    }
}
