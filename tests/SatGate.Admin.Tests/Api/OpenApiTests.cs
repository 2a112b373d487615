using System.Net;
using System.Text.Json;
using SatGate.Admin.Endpoints;

namespace SatGate.Admin.Tests.Api;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_endpoint_is_described_with_its_body_its_answer_its_failures_and_its_lock()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        JsonElement document = await host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/openapi.json");
        JsonElement paths = document.GetProperty("paths");

        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        Assert.Equal(AdminApi.Endpoints.Length, paths.EnumerateObject().Sum(path => path.Value.EnumerateObject().Count()));
        foreach (AdminEndpoint endpoint in AdminApi.Endpoints)
        {
            JsonElement operation = paths.GetProperty(endpoint.Path).GetProperty(endpoint.Method.ToLowerInvariant());
            Assert.Equal(endpoint.Summary, operation.GetProperty("summary").GetString());
            Assert.Equal(endpoint.Request is not null, operation.TryGetProperty("requestBody", out _));
            Assert.Equal(endpoint.Access == AdminAccess.Open, operation.TryGetProperty("security", out _));
            JsonElement responses = operation.GetProperty("responses");
            Assert.Equal(endpoint.Response is not null || !endpoint.MediaTypes.IsEmpty, responses.GetProperty($"{endpoint.Status}").TryGetProperty("content", out _));
            Assert.All(endpoint.Failures, status => Assert.True(responses.TryGetProperty($"{status}", out _)));
            Assert.Equal(endpoint.Access == AdminAccess.Token || endpoint.Failures.Contains(401), responses.TryGetProperty("401", out _));
            int parts = endpoint.Path.Count(character => character == '{');
            int described = operation.TryGetProperty("parameters", out JsonElement parameters) ? parameters.GetArrayLength() : 0;
            Assert.Equal(parts + endpoint.Parameters.Length, described);
        }
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_every_id_is_its_own()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        JsonElement document = await host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/openapi.json");
        HashSet<string> schemas = [.. document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => $"#/components/schemas/{schema.Name}")];
        List<string> references = [];
        List<string> ids = [];
        Walk(document);

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Contains(reference, schemas));
        Assert.Equal(AdminApi.Endpoints.Length, ids.Distinct(StringComparer.Ordinal).Count());

        void Walk(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                element.EnumerateArray().ToList().ForEach(Walk);
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (property.Name == "$ref")
                    {
                        references.Add(property.Value.GetString()!);
                    }
                    else if (property.Name == "operationId")
                    {
                        ids.Add(property.Value.GetString()!);
                    }

                    Walk(property.Value);
                }
            }
        }
    }

    [Fact]
    public async Task Amounts_are_numbers_and_moments_are_moments()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        JsonElement schemas = (await host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/openapi.json")).GetProperty("components").GetProperty("schemas");

        JsonElement budget = schemas.GetProperty("BudgetItem").GetProperty("properties");
        Assert.Equal("number", budget.GetProperty("spent").GetProperty("type").GetString());
        Assert.Equal("date-time", budget.GetProperty("window_ends_at").GetProperty("format").GetString());
        JsonElement item = schemas.GetProperty("AuditAnswer").GetProperty("properties").GetProperty("events").GetProperty("items");
        Assert.Equal("object", item.GetProperty("properties").GetProperty("event").GetProperty("type").GetString());
        Assert.True(schemas.GetProperty("MintRequest").GetProperty("properties").TryGetProperty("parent_token", out _));
        Assert.True(schemas.GetProperty("GovernanceBanRequest").GetProperty("properties").TryGetProperty("tokenSignature", out _));
    }
}
