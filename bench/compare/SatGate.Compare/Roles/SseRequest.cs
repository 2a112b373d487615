using System.Globalization;

namespace SatGate.Compare.Roles;

/// <summary>What a client asked of the event upstream.</summary>
/// <param name="Events">How many events.</param>
/// <param name="IntervalUs">Microseconds between two.</param>
/// <param name="FirstUs">Microseconds from the head to the first.</param>
/// <param name="Hold">Whether the stream stays open after the last.</param>
internal sealed record SseRequest(int Events, int IntervalUs, int FirstUs, bool Hold)
{
    /// <summary>Reads a request line such as <c>GET /events?n=5&amp;every=1000&amp;first=0&amp;hold=0 HTTP/1.1</c>; null for any other.</summary>
    public static SseRequest? Parse(string requestLine)
    {
        string[] parts = requestLine.Split(' ');
        if (parts.Length != 3 || !parts[1].StartsWith("/events?", StringComparison.Ordinal))
        {
            return null;
        }

        Dictionary<string, int> values = new(StringComparer.Ordinal);
        foreach (string pair in parts[1]["/events?".Length..].Split('&'))
        {
            string[] halves = pair.Split('=');
            values[halves[0]] = int.Parse(halves[1], CultureInfo.InvariantCulture);
        }

        return new SseRequest(values["n"], values["every"], values["first"], values["hold"] != 0);
    }
}
