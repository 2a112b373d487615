using System.Text;
using SatGate.Mcp.Protocol;

namespace SatGate.Mcp.Routing;

/// <summary>The texts of the severities.</summary>
internal static class LogLevels
{
    private static readonly byte[][] Texts =
        [.. Enum.GetNames<McpLogLevel>().Select(static name => Encoding.ASCII.GetBytes(name.ToLowerInvariant()))];

    /// <summary>The text.</summary>
    public static ReadOnlySpan<byte> TextOf(McpLogLevel level) => Texts[(int)level];

    /// <summary>Reads the text.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out McpLogLevel level)
    {
        for (int i = 0; i < Texts.Length; i++)
        {
            if (text.SequenceEqual(Texts[i]))
            {
                level = (McpLogLevel)i;
                return true;
            }
        }

        level = default;
        return false;
    }

    /// <summary>Whether a client gets to see a message: in a session that set no level all of them, in a stateless request that set none no one.</summary>
    public static bool IsWanted(Clients.ClientPeer peer, ReadOnlySpan<byte> level)
    {
        if (peer.LogLevel is not { } least)
        {
            return peer.Era == ProtocolEra.Legacy;
        }

        return !TryParse(level, out McpLogLevel severity) || severity >= least;
    }
}
