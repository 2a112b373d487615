using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Json;

namespace SatGate.Admin.Http;

/// <summary>Writes answers of the API. Errors are <c>{"error":"sentence"}</c>.</summary>
internal static class Answer
{
    /// <summary>Answers with a value.</summary>
    public static Task JsonAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(context.Response.BodyWriter, value, type, context.RequestAborted);
    }

    /// <summary>Answers 200 with a value.</summary>
    public static Task OkAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) => JsonAsync(context, StatusCodes.Status200OK, value, type);

    /// <summary>Answers with an error.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string error) =>
        JsonAsync(context, status, new ErrorAnswer { Error = error }, AdminJson.Default.ErrorAnswer);
}
