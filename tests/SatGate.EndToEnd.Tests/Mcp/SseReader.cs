using System.Runtime.CompilerServices;
using System.Text;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>Reads server-sent events.</summary>
internal static class SseReader
{
    /// <summary>The events of a stream until it ends; comments and fields without meaning here are passed over.</summary>
    public static async IAsyncEnumerable<SseEvent> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        string type = "message";
        string? id = null;
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                yield return new SseEvent(type, id, data.ToString());
                (type, id) = ("message", null);
                data.Clear();
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string value = colon < 0 ? string.Empty : line[(colon + 1)..].TrimStart(' ');
            switch (colon < 0 ? line : line[..colon])
            {
                case "event":
                    type = value;
                    break;
                case "id":
                    id = value;
                    break;
                case "data":
                    data.Append(data.Length > 0 ? "\n" : string.Empty).Append(value);
                    break;
                default:
                    break;
            }
        }
    }
}
