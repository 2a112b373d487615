using System.Text.Json;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Governance;

/// <summary>Reads the code of an error answer.</summary>
internal static class ErrorCode
{
    /// <summary>The code; 0 when there is none.</summary>
    public static int Read(ReadOnlySpan<byte> reply, in MessageScan scan)
    {
        if (!scan.Error.IsObject(reply))
        {
            return 0;
        }

        var reader = new Utf8JsonReader(scan.Error.Of(reply));
        reader.Read();
        int code = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isCode = !reader.ValueIsEscaped && reader.ValueTextEquals("code"u8);
            reader.Read();
            if (isCode && reader.TokenType == JsonTokenType.Number)
            {
                _ = reader.TryGetInt32(out code);
            }

            reader.Skip();
        }

        return code;
    }
}
