using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;

namespace SatGate.Mcp.Routing;

/// <summary>What a result is changed in on its way to the client. Pure.</summary>
internal static class ResultChanges
{
    private static readonly byte[] Complete = "\"resultType\":\"complete\""u8.ToArray();
    private static readonly byte[] MetaOpen = "\"_meta\":{"u8.ToArray();
    private static readonly byte[] MetaClose = "}"u8.ToArray();
    private static readonly byte[] Comma = ","u8.ToArray();

    /// <summary>Adds the changes.</summary>
    /// <param name="splices">Where to.</param>
    /// <param name="message">The answer.</param>
    /// <param name="result">Where the result stands in it, an object.</param>
    /// <param name="client">The client's generation.</param>
    /// <param name="server">The server's generation.</param>
    /// <param name="meta">A member for <c>_meta</c>; empty for none.</param>
    public static void Add(ref SpliceList splices, ReadOnlySpan<byte> message, JsonRange result, ProtocolEra client, ProtocolEra server, ReadOnlyMemory<byte> meta)
    {
        ResultParts parts = ResultParts.Of(message, result);
        bool addsType = client == ProtocolEra.Modern && server == ProtocolEra.Legacy && !parts.Type.IsPresent;
        bool cutsType = client == ProtocolEra.Legacy && server == ProtocolEra.Modern && parts.TypeMember.IsPresent;
        bool addsMeta = !meta.IsEmpty && !parts.Meta.IsPresent;
        var at = new JsonRange(result.Start + 1, 0);
        if (addsType)
        {
            splices.Add(at, Complete);
        }

        if (addsMeta)
        {
            splices.Add(at, addsType ? Comma : default(ReadOnlyMemory<byte>));
            splices.Add(at, MetaOpen);
            splices.Add(at, meta);
            splices.Add(at, MetaClose);
        }

        // What is cut may have been all there was.
        ReadOnlySpan<byte> rest = cutsType && parts.TypeMember.Of(message)[^1] != (byte)',' && IsAlone(message, result, parts.TypeMember) ? "{}"u8 : result.Of(message);
        if ((addsType || addsMeta) && !ModernMeta.IsEmptyObject(rest))
        {
            splices.Add(at, Comma);
        }

        if (!meta.IsEmpty && parts.Meta.IsPresent)
        {
            var inside = new JsonRange(parts.Meta.Start + 1, 0);
            splices.Add(inside, meta);
            splices.Add(inside, ModernMeta.IsEmptyObject(parts.Meta.Of(message)) ? default(ReadOnlyMemory<byte>) : Comma);
        }

        if (cutsType)
        {
            splices.Add(parts.TypeMember, default);
        }
    }

    private static bool IsAlone(ReadOnlySpan<byte> message, JsonRange result, JsonRange member) =>
        message[(result.Start + 1)..member.Start].IndexOfAnyExcept(" \t\r\n"u8) < 0 && message[member.End..(result.End - 1)].IndexOfAnyExcept(" \t\r\n"u8) < 0;
}
