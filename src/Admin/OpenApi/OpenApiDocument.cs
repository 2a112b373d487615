using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Endpoints;
using SatGate.Admin.Json;
using SatGate.Model.Money;

namespace SatGate.Admin.OpenApi;

/// <summary>
/// The description of the API in OpenAPI 3.1, made from the list of endpoints and from the very metadata that reads and writes their documents,
/// so that it cannot say anything else than what happens. Made at the first request for it, since hardly anyone asks.
/// </summary>
internal static class OpenApiDocument
{
    private static readonly Lazy<byte[]> Document = new(static () => Encoding.UTF8.GetBytes(Write(AdminApi.Endpoints, version: "1").ToJsonString()));

    private static readonly JsonSchemaExporterOptions SchemaOptions = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Refine };

    /// <summary>Answers with the description.</summary>
    public static Task WriteAsync(AdminCall call)
    {
        call.Http.Response.ContentType = "application/json; charset=utf-8";
        call.Http.Response.ContentLength = Document.Value.Length;
        return call.Http.Response.Body.WriteAsync(Document.Value, call.Gone).AsTask();
    }

    /// <summary>Makes the description of some endpoints.</summary>
    public static JsonObject Write(ImmutableArray<AdminEndpoint> endpoints, string version)
    {
        var schemas = new JsonObject();
        var paths = new JsonObject();
        foreach (IGrouping<string, AdminEndpoint> path in endpoints.GroupBy(static endpoint => endpoint.Path, StringComparer.Ordinal))
        {
            var methods = new JsonObject();
            foreach (AdminEndpoint endpoint in path)
            {
                methods[endpoint.Method.ToLowerInvariant()] = Operation(endpoint, schemas);
            }

            paths[path.Key] = methods;
        }

        Reference(AdminJson.Default.ErrorAnswer, schemas);
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "SatGate gateway admin API",
                ["version"] = version,
                ["description"] = "Amounts are decimal numbers of US dollars, exact to nine decimals; credits are US cents. Absent means none.",
            },
            ["security"] = new JsonArray(new JsonObject { ["adminToken"] = new JsonArray() }, new JsonObject { ["bearer"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["adminToken"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "X-Admin-Token" },
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                },
                ["schemas"] = schemas,
            },
        };
    }

    private static JsonObject Operation(AdminEndpoint endpoint, JsonObject schemas)
    {
        var operation = new JsonObject
        {
            ["operationId"] = OperationId(endpoint),
            ["summary"] = endpoint.Summary,
            ["tags"] = new JsonArray(endpoint.Group),
        };
        JsonArray parameters = [.. PathParts(endpoint.Path).Select(static part => Parameter(part, "path", "string", null))];
        foreach (QueryParameter parameter in endpoint.Parameters)
        {
            parameters.Add((JsonNode)Parameter(parameter.Name, "query", parameter.Type, parameter.Description));
        }

        if (parameters.Count > 0)
        {
            operation["parameters"] = parameters;
        }

        if (endpoint.Request is { } request)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = !endpoint.IsRequestOptional, ["content"] = Content("application/json", Reference(request(), schemas)),
            };
        }

        operation["responses"] = Responses(endpoint, schemas);
        if (endpoint.Access == AdminAccess.Open)
        {
            operation["security"] = new JsonArray();
        }

        return operation;
    }

    private static JsonObject Responses(AdminEndpoint endpoint, JsonObject schemas)
    {
        var success = new JsonObject { ["description"] = "Done." };
        var content = new JsonObject();
        if (endpoint.Response is { } response)
        {
            content["application/json"] = new JsonObject { ["schema"] = Reference(response(), schemas) };
        }

        foreach (string mediaType in endpoint.MediaTypes)
        {
            content[mediaType] = new JsonObject();
        }

        if (content.Count > 0)
        {
            success["content"] = content;
        }

        var responses = new JsonObject { [Status(endpoint.Status)] = success };
        IEnumerable<int> always = endpoint.Access == AdminAccess.Open ? [403, 429] : [401, 403, 429];
        foreach (int status in always.Concat(endpoint.Failures).Distinct().Order())
        {
            responses[Status(status)] = new JsonObject
            {
                ["description"] = Meaning(status), ["content"] = Content("application/json", Reference(AdminJson.Default.ErrorAnswer, schemas)),
            };
        }

        return responses;
    }

    private static string Meaning(int status) => status switch
    {
        400 => "The request makes no sense.",
        401 => "The token is missing or not valid.",
        402 => "The budget does not cover it.",
        403 => "Not from this address, not by this name, or not with this token.",
        404 => "There is no such thing.",
        409 => "The parent is revoked or expired.",
        413 => "The body is longer than 1 MiB.",
        429 => "Too many requests; Retry-After says when to come back.",
        503 => "The store does not answer.",
        _ => "Refused.",
    };

    private static JsonObject Parameter(string name, string place, string type, string? description)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["required"] = place == "path", ["schema"] = new JsonObject { ["type"] = type } };
        if (description is not null)
        {
            parameter["description"] = description;
        }

        return parameter;
    }

    private static JsonObject Content(string mediaType, JsonNode schema) => new() { [mediaType] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Reference(JsonTypeInfo type, JsonObject schemas)
    {
        string name = type.Type.Name;
        if (!schemas.ContainsKey(name))
        {
            schemas[name] = type.GetJsonSchemaAsNode(SchemaOptions);
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    // What a converter writes cannot be seen from its type.
    private static JsonNode Refine(JsonSchemaExporterContext context, JsonNode schema)
    {
        Type type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type == typeof(NanoUsd))
        {
            return new JsonObject { ["type"] = "number", ["description"] = "US dollars, exact to nine decimals." };
        }

        if (type == typeof(DateTimeOffset))
        {
            return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        }

        if (context.PropertyInfo is { CustomConverter: RawJsonConverter })
        {
            return new JsonObject { ["type"] = "object" };
        }

        // A tree refers to itself by its place in this document, which is not where it begins.
        return schema is JsonObject { Count: 1 } reference && reference["$ref"]?.GetValue<string>() is { } place && place.StartsWith("#/", StringComparison.Ordinal)
            ? new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "object" } }
            : schema;
    }

    private static string OperationId(AdminEndpoint endpoint) =>
        endpoint.Method.ToLowerInvariant() + string.Concat(
            endpoint.Path.Split(['/', '-', '.', '{', '}'], StringSplitOptions.RemoveEmptyEntries).Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static IEnumerable<string> PathParts(string path) =>
        path.Split('/').Where(static part => part.StartsWith('{')).Select(static part => part.Trim('{', '}'));

    private static string Status(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
