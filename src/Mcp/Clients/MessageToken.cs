using System.Text.Json;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Clients;

/// <summary>Finds whoever holds the token in a message itself, <c>params._meta.token</c>.</summary>
internal static class MessageToken
{
    /// <summary>The holder, or why nobody is; null when the message has no token, which is not looked up then.</summary>
    public static TokenAnswer? Find(CallerDirectory callers, ClientRequest request)
    {
        if (!request.Scan.MetaToken.IsPresent)
        {
            return null;
        }

        ReadOnlySpan<byte> message = request.Message.Span;
        ReadOnlySpan<byte> raw = request.Scan.MetaToken.Inner(message);
        if (!raw.Contains((byte)'\\'))
        {
            return callers.Find(raw);
        }

        if (raw.Length > TokenText.BytesMax)
        {
            return new TokenAnswer(null, "token_invalid", "Invalid token.");
        }

        // Only padding and slashes would be escaped in a token, and only by few clients.
        var reader = new Utf8JsonReader(request.Scan.MetaToken.Of(message));
        byte[] plain = new byte[raw.Length];
        try
        {
            reader.Read();
            return callers.Find(plain.AsSpan(0, reader.CopyString(plain)));
        }
        catch (InvalidOperationException)
        {
            return new TokenAnswer(null, "token_invalid", "Invalid token.");
        }
    }
}
