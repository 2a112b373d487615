using Microsoft.AspNetCore.Http;

namespace SatGate.SimulatedLlm;

/// <summary>Sends a JSON document as it is.</summary>
internal static class JsonAnswer
{
    /// <summary>Sends it with its length.</summary>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json);
    }
}
