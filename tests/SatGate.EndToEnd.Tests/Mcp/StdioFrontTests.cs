using System.Text.Json;
using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>The gateway as a tool server that a client starts itself.</summary>
public sealed class StdioFrontTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    [Fact]
    public async Task The_official_sdk_uses_the_gateway_over_standard_input_and_output()
    {
        string gateway = WriteConfiguration("budget:\n  limit: 2\n");

        string output = await McpPrograms.RunAsync(
            McpPrograms.Script("client-piped"),
            "echo",
            """{"message":"piped"}""",
            GatewayProcess.Executable,
            "mcp-stdio",
            "--config",
            gateway,
            "--data-dir",
            _folder.PathOf("data"));

        using JsonDocument seen = JsonDocument.Parse(output.Split('\n').Last(line => line.StartsWith('{')));
        Assert.Contains("Echo: piped", seen.RootElement.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, seen.RootElement.GetProperty("tools").GetArrayLength());
    }

    [Fact]
    public async Task A_token_that_is_refused_keeps_the_client_out()
    {
        string gateway = WriteConfiguration();

        (int code, string output) = await ChildProcess.RunAsync(
            GatewayProcess.Executable,
            ["mcp-stdio", "--config", gateway, "--data-dir", _folder.PathOf("data")],
            TimeSpan.FromSeconds(60),
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["SATGATE_TOKEN"] = "not-a-token" });

        Assert.Equal(1, code);
        Assert.Contains("the token in SATGATE_TOKEN is refused", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes both files, with one tool server that echoes, and answers the path of the gateway's.</summary>
    private string WriteConfiguration(string mcpKeys = "")
    {
        string tools = _folder.Write("mcp.yaml", McpFiles.Of(mcpKeys, McpFiles.Script("echo", "echo")));
        return _folder.Write("gateway.yaml", $"mcp:\n  enabled: true\n  config: {tools}\nagent:\n  enabled: true\n");
    }
}
