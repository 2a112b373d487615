using SatGate.Proxy.Endpoints;

namespace SatGate.Mcp.Endpoints;

/// <summary>
/// The door to the transport of revision 2024-11-05. Clients resolve the address for their messages in different ways, so messages are taken at every path
/// it can lead to. Some bring their token only with the first message, so that a missing one is nothing to refuse here.
/// </summary>
internal sealed partial class McpEndpoint
{
    private ValueTask<bool> ServeSseAsync(EndpointExchange exchange, EndpointScratch scratch) =>
        IsTokenRefused(exchange, scratch) ? exchange.FlushAsync() : _legacy.ServeStreamAsync(exchange, scratch);

    private ValueTask<bool> ServeMessageAsync(EndpointExchange exchange, EndpointScratch scratch) =>
        IsTokenRefused(exchange, scratch) ? exchange.FlushAsync() : _legacy.ServeMessageAsync(exchange, scratch);

    /// <summary>Whether there is a token that is no good; the answer is written then.</summary>
    private bool IsTokenRefused(EndpointExchange exchange, EndpointScratch scratch)
    {
        string? refused = Authenticate(exchange, scratch);
        if (refused is null || ReferenceEquals(refused, TokenMissing))
        {
            return false;
        }

        AnswerUnauthorized(exchange, scratch, refused);
        return true;
    }
}
