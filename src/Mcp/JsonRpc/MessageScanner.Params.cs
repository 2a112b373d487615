using System.Text.Json;

namespace SatGate.Mcp.JsonRpc;

/// <summary>The levels below the top: <c>params</c> and <c>params._meta</c>.</summary>
internal static partial class MessageScanner
{
    private const int ParamsKey = 3;
    private const int MetaKey = 4;

    private static readonly KeyTable TopKeys = new("jsonrpc", "id", "method", "params", "result", "error");

    private static readonly KeyTable ParamKeys = new(
        "name", "arguments", "uri", "cursor", "_meta", "ref", "taskId", "requestId", "level", "protocolVersion", "capabilities", "clientInfo",
        "requestState", "inputResponses", "progressToken");

    private static readonly KeyTable MetaKeys = new(
        "progressToken",
        "token",
        "io.modelcontextprotocol/protocolVersion",
        "io.modelcontextprotocol/clientCapabilities",
        "io.modelcontextprotocol/clientInfo",
        "io.modelcontextprotocol/logLevel",
        "io.modelcontextprotocol/subscriptionId");

    private static ScanFault ScanParams(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, ref MessageScan scan)
    {
        uint seen = 0;
        var fault = ScanFault.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int key = KeyOf(ref reader, ParamKeys, ref seen, ref fault);
            JsonRange value = ReadValue(ref reader, out JsonTokenType type, skip: key != MetaKey);
            switch (key)
            {
                case 0:
                    scan.Name = value;
                    fault = Worse(fault, Expect(type, JsonTokenType.String));
                    break;
                case 1:
                    scan.Arguments = type == JsonTokenType.Null ? default : value;
                    fault = Worse(fault, ExpectOrNull(type, JsonTokenType.StartObject));
                    break;
                case 2:
                    scan.Uri = value;
                    fault = Worse(fault, Expect(type, JsonTokenType.String));
                    break;
                case 3:
                    scan.Cursor = type == JsonTokenType.Null ? default : value;
                    fault = Worse(fault, ExpectOrNull(type, JsonTokenType.String));
                    break;
                case MetaKey when type == JsonTokenType.StartObject:
                    ScanFault inMeta = ScanMeta(ref reader, message, ref scan);
                    scan.Meta = value with { Length = (int)reader.BytesConsumed - value.Start };
                    fault = Worse(fault, inMeta);
                    break;
                case MetaKey:
                    reader.Skip();
                    fault = Worse(fault, ScanFault.BadParams);
                    break;
                case >= 0:
                    TakeParam(ref scan, key, value);
                    break;
                default:
                    break;
            }
        }

        return fault;
    }

    private static void TakeParam(ref MessageScan scan, int key, JsonRange value)
    {
        switch (key)
        {
            case 5:
                scan.Reference = value;
                break;
            case 6:
                scan.TaskId = value;
                break;
            case 7:
                scan.RequestId = value;
                break;
            case 8:
                scan.Level = value;
                break;
            case 9:
                scan.ProtocolVersion = value;
                break;
            case 10:
                scan.Capabilities = value;
                break;
            case 11:
                scan.ClientInfo = value;
                break;
            case 12:
                scan.RequestState = value;
                break;
            case 13:
                scan.InputResponses = value;
                break;
            default:
                scan.NotifiedToken = value;
                break;
        }
    }

    private static ScanFault ScanMeta(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, ref MessageScan scan)
    {
        uint seen = 0;
        var fault = ScanFault.None;
        int afterPrevious = (int)reader.BytesConsumed;
        bool isFirst = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int keyStart = (int)reader.TokenStartIndex;
            int key = KeyOf(ref reader, MetaKeys, ref seen, ref fault);
            JsonRange value = ReadValue(ref reader, out JsonTokenType type);
            switch (key)
            {
                case 0:
                    scan.ProgressToken = value;
                    fault = Worse(fault, IsId(value.Of(message), type) ? ScanFault.None : ScanFault.BadParams);
                    break;
                case 1:
                    scan.MetaToken = value;
                    scan.MetaTokenMember = MemberOf(message, isFirst, keyStart, afterPrevious, value.End);
                    fault = Worse(fault, Expect(type, JsonTokenType.String));
                    break;
                case 2:
                    scan.MetaProtocolVersion = value;
                    break;
                case 3:
                    scan.MetaClientCapabilities = value;
                    break;
                case 4:
                    scan.MetaClientInfo = value;
                    break;
                case 5:
                    scan.MetaLogLevel = value;
                    break;
                case 6:
                    scan.MetaSubscriptionId = value;
                    break;
                default:
                    break;
            }

            isFirst = false;
            afterPrevious = value.End;
        }

        return fault;
    }

    /// <summary>A member with the comma before it; the first one with the comma after it, if there is one.</summary>
    private static JsonRange MemberOf(ReadOnlySpan<byte> message, bool isFirst, int keyStart, int afterPrevious, int end)
    {
        if (!isFirst)
        {
            return new JsonRange(afterPrevious, end - afterPrevious);
        }

        int next = end + Math.Max(0, message[end..].IndexOfAnyExcept(" \t\r\n"u8));
        int stop = next < message.Length && message[next] == (byte)',' ? next + 1 : end;
        return new JsonRange(keyStart, stop - keyStart);
    }

    private static ScanFault Expect(JsonTokenType type, JsonTokenType expected) => type == expected ? ScanFault.None : ScanFault.BadParams;

    /// <summary>Some clients write null where there is nothing to say.</summary>
    private static ScanFault ExpectOrNull(JsonTokenType type, JsonTokenType expected) => type == JsonTokenType.Null ? ScanFault.None : Expect(type, expected);
}
