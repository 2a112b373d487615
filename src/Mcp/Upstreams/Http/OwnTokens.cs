using System.Net;
using System.Net.Sockets;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>Makes what fetches the gateway's own tokens, with the same rule on addresses as for the tool server itself.</summary>
internal static class OwnTokens
{
    /// <summary>Makes it; null where none are configured.</summary>
    public static OAuthTokens? Make(McpUpstreamDefinition definition, UpstreamContext context)
    {
        if (definition.OAuth is not { } settings)
        {
            return null;
        }

        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (definition.IsRemote && !context.AllowsPrivate())
        {
            handler.ConnectCallback = ConnectAsync;
        }

        return new OAuthTokens(settings, definition.Url!, handler, context.Time);
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext connection, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(connection.DnsEndPoint.Host, cancellationToken);
        IPAddress[] allowed = [.. addresses.Where(AddressRules.IsPublic)];
        if (allowed.Length == 0)
        {
            throw new HttpRequestException("it has no public address, and private ones are not allowed for it");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, connection.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
