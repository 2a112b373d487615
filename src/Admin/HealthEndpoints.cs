using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SatGate.Model.Configuration;

namespace SatGate.Admin;

/// <summary>Health and readiness on the admin listener.</summary>
public static class HealthEndpoints
{
    /// <summary>
    /// Maps <c>GET /healthz</c>, which answers 200 while the process runs, and <c>GET /readyz</c>, which answers 200 while new requests are
    /// welcome and 503 once the gateway drains.
    /// </summary>
    /// <param name="endpoints">The admin application.</param>
    /// <param name="snapshots">Names the configuration in force.</param>
    /// <param name="isReady">Whether new requests are welcome.</param>
    public static void MapHealth(this IEndpointRouteBuilder endpoints, ISnapshotSource snapshots, Func<bool> isReady)
    {
        endpoints.MapGet("/healthz", static (HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, "ok", null));
        endpoints.MapGet("/readyz", (HttpContext context) => isReady()
            ? WriteAsync(context, StatusCodes.Status200OK, "ready", snapshots.Current.Version)
            : WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "draining", snapshots.Current.Version));
    }

    private static Task WriteAsync(HttpContext context, int status, string text, long? version)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        string body = version is null ? $"{{\"status\":\"{text}\"}}\n" : $"{{\"status\":\"{text}\",\"config_version\":{version}}}\n";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
