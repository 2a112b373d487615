using System.Buffers;
using System.Text;
using System.Text.Json;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Routing.Bridging;

/// <summary>Reads and writes what a call needs of its client in the stateless revision. Pure.</summary>
internal static class InputJson
{
    /// <summary>The members of a raw JSON object that scanned well, raw, by their names; null when there are more than <paramref name="countMax"/>.</summary>
    public static List<KeyValuePair<string, byte[]>>? Members(ReadOnlySpan<byte> json, int countMax)
    {
        var members = new List<KeyValuePair<string, byte[]>>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (members.Count == countMax || !JsonText.TryRead(json.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2), out string name))
            {
                return null;
            }

            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new(name, json[start..(int)reader.BytesConsumed].ToArray()));
        }

        return members;
    }

    /// <summary>A question as it stands in <c>inputRequests</c>.</summary>
    public static byte[] BodyOf(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        ReadOnlySpan<byte> parameters = scan.Params.IsPresent ? [.. ",\"params\":"u8, .. scan.Params.Of(message)] : default(ReadOnlySpan<byte>);
        return [.. "{\"method\":"u8, .. scan.MethodText.Of(message), .. parameters, .. "}"u8];
    }

    /// <summary>The answer that asks the client for input.</summary>
    /// <param name="id">The raw id of the request.</param>
    /// <param name="questions">What is asked.</param>
    /// <param name="state">What the client comes back with; needs no escapes.</param>
    public static MessageBuffer InputRequired(ReadOnlySpan<byte> id, IEnumerable<BridgedQuestion> questions, string state)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        buffer.Write("{\"resultType\":\"input_required\",\"inputRequests\":{"u8);
        bool isFirst = true;
        foreach (BridgedQuestion question in questions)
        {
            buffer.Write(isFirst ? "\""u8 : ",\""u8);
            buffer.Write(Encoding.ASCII.GetBytes(question.Key));
            buffer.Write("\":"u8);
            buffer.Write(question.Body);
            isFirst = false;
        }

        buffer.Write("},\"requestState\":\""u8);
        buffer.Write(Encoding.ASCII.GetBytes(state));
        buffer.Write("\"}"u8);
        return RpcErrors.MakeResult(id, buffer.WrittenSpan);
    }
}
