using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SatGate.McpFixture.Primitives;

namespace SatGate.McpFixture.Tools;

/// <summary>Tools that give each kind of content, and the tools whose schemas say something unusual.</summary>
internal static class ContentTools
{
    private const string UnusualSchema = """
        {
          "name": "json_schema_2020_12_tool",
          "description": "Tool with JSON Schema 2020-12 features",
          "inputSchema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "$defs": {"address": {"$anchor": "addressDef", "type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
            "properties": {
              "name": {"type": "string"},
              "address": {"$ref": "#/$defs/address"},
              "contactMethod": {"type": "string", "enum": ["phone", "email"]},
              "phone": {"type": "string"},
              "email": {"type": "string"}
            },
            "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
            "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
            "then": {"required": ["phone"]},
            "else": {"required": ["email"]},
            "additionalProperties": false
          }
        }
        """;

    private const string HeaderSchema = """
        {
          "name": "test_custom_header",
          "description": "Repeats an argument that travels in a header field too",
          "inputSchema": {"type": "object", "properties": {"region": {"type": "string", "x-mcp-header": "Region"}}}
        }
        """;

    private const string Image = $$$"""{"type":"image","data":"{{{Samples.Png}}}","mimeType":"image/png"}""";

    /// <summary>All of them.</summary>
    public static IEnumerable<McpServerTool> All =>
    [
        FixtureTool.Constant("test_simple_text", "Gives a text", """{"content":[{"type":"text","text":"This is a simple text response for testing."}]}"""),
        FixtureTool.Constant("test_image_content", "Gives a picture", $$$"""{"content":[{{{Image}}}]}"""),
        FixtureTool.Constant(
            "test_audio_content", "Gives a sound", $$$"""{"content":[{"type":"audio","data":"{{{Samples.Wav}}}","mimeType":"audio/wav"}]}"""),
        FixtureTool.Constant(
            "test_embedded_resource",
            "Gives a resource",
            """{"content":[{"type":"resource","resource":{"uri":"test://embedded-resource","mimeType":"text/plain","text":"This is an embedded resource content."}}]}"""),
        FixtureTool.Constant(
            "test_multiple_content_types",
            "Gives a text, a picture and a resource",
            $$$"""
            {"content":[{"type":"text","text":"Multiple content types test:"},{{{Image}}},
              {"type":"resource","resource":{"uri":"test://mixed-content-resource","mimeType":"application/json","text":"{\"test\":\"data\",\"value\":123}"}}]}
            """),
        FixtureTool.Constant(
            "test_error_handling",
            "Fails",
            """{"isError":true,"content":[{"type":"text","text":"This tool intentionally returns an error for testing"}]}"""),
        new FixtureTool(UnusualSchema, static (request, _) => Repeat(request)),
        new FixtureTool(HeaderSchema, static (request, _) => Repeat(request)),
    ];

    private static ValueTask<CallToolResult> Repeat(RequestContext<CallToolRequestParams> request)
    {
        IEnumerable<KeyValuePair<string, JsonElement>> arguments = request.Params?.Arguments ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        return ValueTask.FromResult(FixtureTool.Text(string.Join(", ", arguments.Select(a => $"{a.Key}={a.Value}"))));
    }
}
