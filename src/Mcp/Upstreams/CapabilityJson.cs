using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Protocol;

namespace SatGate.Mcp.Upstreams;

/// <summary>Writes what a client can be asked for, for the handshake with a tool server. Thread-safe.</summary>
internal static class CapabilityJson
{
    /// <summary>As the client wrote it, or made of what is known.</summary>
    public static ReadOnlyMemory<byte> Of(ClientPeer peer) => peer.CapabilitiesJson.IsEmpty ? Of(peer.Capabilities) : peer.CapabilitiesJson;

    /// <summary>Made of flags.</summary>
    public static ReadOnlyMemory<byte> Of(ClientCapabilities flags)
    {
        var members = new List<string>();
        if (flags.HasFlag(ClientCapabilities.Roots))
        {
            members.Add(flags.HasFlag(ClientCapabilities.RootsListChanged) ? "\"roots\":{\"listChanged\":true}" : "\"roots\":{}");
        }

        if (flags.HasFlag(ClientCapabilities.Sampling))
        {
            members.Add(Nested("sampling", (flags.HasFlag(ClientCapabilities.SamplingTools), "tools"), (flags.HasFlag(ClientCapabilities.SamplingContext), "context")));
        }

        if (flags.HasFlag(ClientCapabilities.Elicitation) || flags.HasFlag(ClientCapabilities.ElicitationUrl))
        {
            // A bare object means forms only, to servers of every revision.
            bool isUrl = flags.HasFlag(ClientCapabilities.ElicitationUrl);
            members.Add(Nested("elicitation", (isUrl && flags.HasFlag(ClientCapabilities.Elicitation), "form"), (isUrl, "url")));
        }

        return Encoding.ASCII.GetBytes($"{{{string.Join(',', members)}}}");
    }

    private static string Nested(string name, params ReadOnlySpan<(bool Is, string Name)> members)
    {
        var inner = new List<string>();
        foreach ((bool isThere, string member) in members)
        {
            if (isThere)
            {
                inner.Add($"\"{member}\":{{}}");
            }
        }

        return $"\"{name}\":{{{string.Join(',', inner)}}}";
    }
}
