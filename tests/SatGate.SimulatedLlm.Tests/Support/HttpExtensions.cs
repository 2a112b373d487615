using System.Text;
using System.Text.Json;

namespace SatGate.SimulatedLlm.Tests.Support;

/// <summary>Requests as tests write them.</summary>
internal static class HttpExtensions
{
    /// <summary>Posts JSON with headers.</summary>
    public static Task<HttpResponseMessage> PostAsync(this HttpClient http, string path, string json, params (string Name, string Value)[] headers) =>
        http.SendAsync(Request(HttpMethod.Post, path, json, headers), HttpCompletionOption.ResponseHeadersRead);

    /// <summary>Gets with headers.</summary>
    public static Task<HttpResponseMessage> GetAsync(this HttpClient http, string path, params (string Name, string Value)[] headers) =>
        http.SendAsync(Request(HttpMethod.Get, path, null, headers), HttpCompletionOption.ResponseHeadersRead);

    /// <summary>The answer's body as JSON.</summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    /// <summary>Walks down properties and array positions.</summary>
    public static JsonElement At(this JsonElement element, params object[] path) => path.Aggregate(
        element, (current, step) => step is int index ? current[index] : current.GetProperty((string)step));

    private static HttpRequestMessage Request(HttpMethod method, string path, string? json, (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
