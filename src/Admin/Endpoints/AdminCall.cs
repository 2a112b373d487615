using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using SatGate.Admin.Http;

namespace SatGate.Admin.Endpoints;

/// <summary>One request that was let in.</summary>
/// <param name="Http">The request and its answer.</param>
/// <param name="Services">What the API stands on.</param>
/// <param name="State">What it remembers.</param>
internal sealed record AdminCall(HttpContext Http, AdminServices Services, AdminState State)
{
    /// <summary>Longest value of a query parameter that is looked at, in characters. 256.</summary>
    public const int QueryCharsMax = 256;

    /// <summary>Cancelled when the caller is gone.</summary>
    public CancellationToken Gone => Http.RequestAborted;

    /// <summary>Now.</summary>
    public DateTimeOffset Now => Services.Time.GetUtcNow();

    /// <summary>A part of the path.</summary>
    public string Part(string name) => (string)Http.GetRouteValue(name)!;

    /// <summary>A query parameter; null when it is absent or empty.</summary>
    public string? Query(string name)
    {
        StringValues values = Http.Request.Query[name];
        return values.Count > 0 && values[^1] is { Length: > 0 } value ? value : null;
    }

    /// <summary>Answers 200 with a value.</summary>
    public Task OkAsync<T>(T value, JsonTypeInfo<T> type) => Answer.OkAsync(Http, value, type);

    /// <summary>Answers with an error.</summary>
    public Task FailAsync(int status, string error) => Answer.ErrorAsync(Http, status, error);
}
