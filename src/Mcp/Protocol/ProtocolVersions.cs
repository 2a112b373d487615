using System.Text;

namespace SatGate.Mcp.Protocol;

/// <summary>The texts of the revisions.</summary>
internal static class ProtocolVersions
{
    private static readonly string[] Names = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

    private static readonly byte[][] Bytes = [.. Names.Select(Encoding.ASCII.GetBytes)];

    /// <summary>The newest revision with sessions, which is offered to a client that asks for one nobody knows.</summary>
    public const ProtocolVersion NewestLegacy = ProtocolVersion.V20251125;

    /// <summary>The newest revision.</summary>
    public const ProtocolVersion Newest = ProtocolVersion.V20260728;

    /// <summary>All of them, oldest first.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The text.</summary>
    public static string NameOf(ProtocolVersion version) => Names[(int)version];

    /// <summary>The text.</summary>
    public static ReadOnlySpan<byte> BytesOf(ProtocolVersion version) => Bytes[(int)version];

    /// <summary>The generation.</summary>
    public static ProtocolEra EraOf(ProtocolVersion version) => version >= ProtocolVersion.V20260728 ? ProtocolEra.Modern : ProtocolEra.Legacy;

    /// <summary>Finds a revision by its exact text.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ProtocolVersion version)
    {
        for (int i = 0; i < Bytes.Length; i++)
        {
            if (text.SequenceEqual(Bytes[i]))
            {
                version = (ProtocolVersion)i;
                return true;
            }
        }

        version = default;
        return false;
    }
}
