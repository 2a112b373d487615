using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace SatGate.Admin.Http;

/// <summary>Reads JSON bodies, at most <see cref="BytesMax"/>. What cannot be read is answered here.</summary>
internal static class RequestBody
{
    /// <summary>Longest body in bytes; one more answers 413. 1 MiB.</summary>
    public const int BytesMax = 1024 * 1024;

    /// <summary>Deepest nesting of a body. 16.</summary>
    public const int DepthMax = 16;

    /// <summary>Reads a body. Null when it was not there or not understood, and then the request is answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">What it is to be.</param>
    /// <param name="isOptional">Whether an empty body stands for a value with nothing set.</param>
    public static async ValueTask<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, bool isOptional = false)
        where T : class, new()
    {
        if (context.Request.ContentLength > BytesMax)
        {
            await RefuseLongAsync(context);
            return null;
        }

        PipeReader body = context.Request.BodyReader;
        while (true)
        {
            ReadResult read = await body.ReadAsync(context.RequestAborted);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (buffer.Length > BytesMax)
            {
                body.AdvanceTo(buffer.End);
                await RefuseLongAsync(context);
                return null;
            }

            if (!read.IsCompleted)
            {
                body.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            T? value = isOptional && buffer.IsEmpty ? new T() : TryParse(buffer, type);
            body.AdvanceTo(buffer.End);
            if (value is null)
            {
                await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, "Invalid request body");
            }

            return value;
        }
    }

    private static T? TryParse<T>(in ReadOnlySequence<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
            T? value = JsonSerializer.Deserialize(ref reader, type);
            return reader.Read() ? null : value;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text that is no valid UTF-8 or holds half a surrogate pair.
            return null;
        }
    }

    private static Task RefuseLongAsync(HttpContext context)
    {
        // The rest is not read: the connection ends with this answer.
        context.Response.Headers.Connection = "close";
        return Answer.ErrorAsync(context, StatusCodes.Status413PayloadTooLarge, "Request body too large");
    }
}
