using System.Text.Json;

namespace SatGate.Mcp.JsonRpc;

/// <summary>Reads the code of an error answer. Pure.</summary>
internal static class ErrorCode
{
    /// <summary>Longest answer that is looked into when it was not scanned before; errors are short.</summary>
    public const int AnswerBytesMax = 65_536;

    /// <summary>The code of an answer that was not scanned before; 0 for a result.</summary>
    public static int Of(ReadOnlySpan<byte> reply)
    {
        if (reply.Length > AnswerBytesMax || reply.IndexOf("\"error\""u8) < 0 || MessageScanner.Scan(reply, out MessageScan scan) != ScanFault.None)
        {
            return 0;
        }

        return scan.Kind == MessageKind.Error ? Read(reply, scan) : 0;
    }

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
