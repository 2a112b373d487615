using System.Buffers;
using System.Text.Json;
using SatGate.Proxy.Endpoints;

namespace SatGate.Mcp.Endpoints;

/// <summary>What stands around the endpoint: its state, and where clients look for an authorization server. Always JSON: some clients break on less.</summary>
internal sealed partial class McpEndpoint
{
    private void AnswerHealth(EndpointExchange exchange, EndpointScratch scratch)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, "ok"u8);
            writer.WriteString("server"u8, scratch.Settings.File.ServerName);
            writer.WriteString("version"u8, typeof(McpEndpoint).Assembly.GetName().Version?.ToString(3) ?? "0");
            writer.WriteNumber("sessions"u8, _sessions.Count);
            writer.WriteEndObject();
        }

        scratch.Add("Cache-Control: no-store\r\n"u8);
        exchange.WriteAnswer(200, "application/json"u8, scratch.Fields, body.WrittenSpan);
    }

    private static void AnswerMetadata(EndpointExchange exchange, EndpointScratch scratch)
    {
        EndpointSettings settings = scratch.Settings;
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
        {
            string scheme = exchange.IsSecure ? "https" : "http";
            writer.WriteStartObject();
            writer.WriteString("resource"u8, $"{scheme}://{System.Text.Encoding.ASCII.GetString(exchange.Host)}{settings.BasePath}");
            writer.WriteStartArray("authorization_servers"u8);
            foreach (string server in settings.File.Auth.AuthorizationServers)
            {
                writer.WriteStringValue(server);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("bearer_methods_supported"u8);
            writer.WriteStringValue("header"u8);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        exchange.WriteAnswer(200, "application/json"u8, scratch.Fields, body.WrittenSpan);
    }

    private static void AnswerNotFound(EndpointExchange exchange, EndpointScratch scratch) =>
        exchange.WriteAnswer(404, "application/json"u8, scratch.Fields, "{\"error\":\"not_found\"}"u8);
}
