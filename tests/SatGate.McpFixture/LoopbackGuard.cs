using Microsoft.AspNetCore.Http;

namespace SatGate.McpFixture;

/// <summary>
/// Keeps web pages of strangers away from a server on this machine: a name of theirs may resolve to a loopback address, but it still stands in
/// the request.
/// </summary>
internal static class LoopbackGuard
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Passes requests that name this machine, and answers 403 to the others.</summary>
    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        string origin = context.Request.Headers.Origin.ToString();
        bool isLocal = Loopback.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
            && (origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.IsLoopback));
        if (isLocal)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
