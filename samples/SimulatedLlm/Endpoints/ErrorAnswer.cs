using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace SatGate.SimulatedLlm;

/// <summary>Sends an error in a provider's shape.</summary>
internal static class ErrorAnswer
{
    /// <summary>Sends the status with the provider's body, and <c>Retry-After</c> with a 429.</summary>
    public static async Task SendAsync(
        HttpContext context, Provider provider, int status, string message, string id, SimulationSettings settings)
    {
        ArrayBufferWriter<byte> body = new();
        provider.WriteError(body, status, message, id);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        if (status == StatusCodes.Status429TooManyRequests && settings.RetryAfterSeconds > 0)
        {
            context.Response.Headers.RetryAfter = settings.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory);
    }
}
