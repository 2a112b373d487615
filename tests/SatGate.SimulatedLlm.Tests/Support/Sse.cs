using System.Text.Json;

namespace SatGate.SimulatedLlm.Tests.Support;

/// <summary>One server-sent event.</summary>
/// <param name="Name">Its name, or null.</param>
/// <param name="Data">Its data.</param>
public sealed record Sse(string? Name, string Data)
{
    /// <summary>The data as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Data).RootElement;

    /// <summary>Reads a whole stream strictly: every line must be one that is expected, and the last event must end with its blank line.</summary>
    public static List<Sse> Parse(string text, string newline = "\n")
    {
        Assert.EndsWith(newline + newline, text, StringComparison.Ordinal);
        List<Sse> events = [];
        foreach (string block in text[..^(2 * newline.Length)].Split(newline + newline))
        {
            string[] lines = block.Split(newline);
            string? name = lines[0].StartsWith("event: ", StringComparison.Ordinal) ? lines[0][7..] : null;
            string data = lines[name is null ? 0 : 1];
            Assert.StartsWith("data: ", data, StringComparison.Ordinal);
            Assert.Equal(name is null ? 1 : 2, lines.Length);
            events.Add(new Sse(name, data[6..]));
        }

        return events;
    }
}
