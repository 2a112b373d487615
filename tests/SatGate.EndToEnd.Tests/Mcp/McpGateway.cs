using SatGate.EndToEnd.Tests.Governance;
using SatGate.Model.Tokens;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>
/// A gateway process with the MCP endpoint and nothing else. Address and data outlive the process, so that a test can kill it and start another.
/// </summary>
internal sealed class McpGateway : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly string _configuration;
    private readonly Dictionary<string, string?> _environment;

    private McpGateway(string mcpFile, string? redisUrl, IReadOnlyDictionary<string, string?>? environment)
    {
        _configuration = $"server:\n  listen: 127.0.0.1:{FreePort.Next()}\nadmin:\n  listen: 127.0.0.1:0\nmcp:\n  enabled: true\n  path: /mcp\n";
        _environment = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["CAPABILITY_ROOT_KEY"] = GovernedGateway.RootSecret,
            ["ADMIN_TOKEN"] = GovernedGateway.AdminToken,
            ["REDIS_URL"] = redisUrl,
            ["SATGATE_MCP_CONFIG"] = _folder.Write("mcp.yaml", mcpFile),
        };
    }

    /// <summary>The process.</summary>
    public GatewayProcess Process { get; private set; } = null!;

    /// <summary>Where the endpoint answers.</summary>
    public Uri Endpoint => new(Process.Address, "/mcp");

    /// <summary>Starts a gateway with this MCP file.</summary>
    public static async Task<McpGateway> StartAsync(string mcpFile, string? redisUrl = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        await McpPrograms.InstalledAsync();
        var gateway = new McpGateway(mcpFile, redisUrl, environment);
        await gateway.RestartAsync();
        return gateway;
    }

    /// <summary>Starts the process, anew when it ran before, at the same address and on the same data.</summary>
    public async Task RestartAsync() => Process = await GatewayProcess.StartAsync(
        _configuration, new GatewayOptions { Arguments = ["--data-dir", _folder.PathOf("data")], Environment = _environment });

    /// <summary>Ends the process without asking it.</summary>
    public async Task KillAsync()
    {
        Process.Send(Signal.Kill);
        await Process.WaitForExitAsync();
        await Process.DisposeAsync();
    }

    /// <summary>Connects a client that has a token of this many credits.</summary>
    public Task<McpClient> ConnectAsync(long credits = 1_000) => McpClient.ConnectAsync(Endpoint, GovernedGateway.Token(credits, "mcp:*"));

    /// <summary>Bans a token.</summary>
    public async Task BanAsync(Macaroon token)
    {
        string body = $$"""{"tokenSignature":"{{token.SignatureHex}}","reason":"a test"}""";
        await using RawHttpClient client = await RawHttpClient.ConnectAsync(Process.AdminAddress!);
        RawResponse answer = await client.ExchangeAsync(
            $"POST /api/governance/ban HTTP/1.1\r\nHost: {Process.AdminAddress!.Authority}\r\nX-Admin-Token: {GovernedGateway.AdminToken}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        Assert.True(answer.Status == 200, answer.Text);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
