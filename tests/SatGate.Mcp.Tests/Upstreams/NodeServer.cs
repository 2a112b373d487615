using System.Diagnostics;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.TestKit.Security;

namespace SatGate.Mcp.Tests.Upstreams;

/// <summary>A script that serves on a port of its own choice, and ends with the test.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private readonly Process _process;

    private NodeServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static Task<NodeServer> StartAsync(string script, params string[] modes) => StartAsync(script, null, modes);

    public static async Task<NodeServer> StartAsync(string script, TestCertificates? certificates, params string[] modes)
    {
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.ArgumentList.Add(Repository.PathOf("tests", "SatGate.Mcp.Tests", "Upstreams", "Servers", script));
        if (certificates is not null)
        {
            start.Environment["CERT_FILE"] = certificates.ServerFile;
            start.Environment["KEY_FILE"] = certificates.ServerKeyFile;
        }

        foreach (string mode in modes)
        {
            start.ArgumentList.Add(mode);
        }

        Process process = Process.Start(start)!;
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return new NodeServer(process, int.Parse(line!));
    }

    public McpUpstreamDefinition Definition(string path = "/mcp", McpTransport transport = McpTransport.StreamableHttp) => new()
    {
        Name = "one",
        Transport = transport,
        Url = new Uri($"http://127.0.0.1:{Port}{path}"),
        Timeout = TimeSpan.FromSeconds(20),
    };

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
