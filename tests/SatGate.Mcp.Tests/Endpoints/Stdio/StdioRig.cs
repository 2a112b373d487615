using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Mcp.Endpoints.Stdio;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Tests.Endpoints.Stdio;

/// <summary>A client at the other end of two pipes, and a clock that only the test moves.</summary>
internal sealed class StdioRig : IAsyncDisposable
{
    private readonly Pipe _toFront = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Pipe _toClient;
    private readonly StreamReader _lines;
    private readonly CancellationTokenSource _stop = new();
    private readonly StdioFront _front;

    /// <summary>Starts the front.</summary>
    /// <param name="router">What answers.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="roomBytes">What the client's pipe holds before writing to it waits; 0 for no bound.</param>
    public StdioRig(FakeRouter? router = null, McpLimits? limits = null, long roomBytes = 0)
    {
        Router = router ?? new FakeRouter();
        _toClient = new Pipe(new PipeOptions(pauseWriterThreshold: roomBytes, resumeWriterThreshold: roomBytes / 2));
        _lines = new StreamReader(_toClient.Reader.AsStream(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        _front = new StdioFront(
            _toFront.Reader.AsStream(), _toClient.Writer.AsStream(), Router, caller: null, callers: null, limits ?? new McpLimits(), Time, NullLogger.Instance);
        Running = _front.RunAsync(_stop.Token);
    }

    public FakeRouter Router { get; }

    public FakeTimeProvider Time { get; } = new();

    public Task<int> Running { get; }

    public static string Modern(string method, string id = "1", string version = "2026-07-28") =>
        EndpointHost.Request(
            method,
            $"{{\"_meta\":{{\"io.modelcontextprotocol/protocolVersion\":\"{version}\",\"io.modelcontextprotocol/clientCapabilities\":{{\"roots\":{{}}}}}}}}",
            id);

    public Task SendAsync(string text) => SendRawAsync(Encoding.UTF8.GetBytes(text + "\n"));

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes) => await _toFront.Writer.WriteAsync(bytes);

    public async Task<string> LineAsync() => await _lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) ?? string.Empty;

    public async Task<string> ExchangeAsync(string text)
    {
        await SendAsync(text);
        return await LineAsync();
    }

    public async Task InitializeAsync(string version = "2025-11-25") => Assert.Contains(
        "result", await ExchangeAsync(EndpointHost.Request("initialize", $"{{\"protocolVersion\":\"{version}\",\"capabilities\":{{}}}}")), StringComparison.Ordinal);

    /// <summary>The client closes its end.</summary>
    public void CloseInput() => _toFront.Writer.Complete();

    /// <summary>The client does not read any more.</summary>
    public void CloseOutput() => _toClient.Reader.Complete(new IOException("Broken pipe"));

    public void Cancel() => _stop.Cancel();

    public Task<int> EndAsync() => Running.WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        CloseOutput();
        await EndAsync();
        _front.Dispose();
        _lines.Dispose();
        _stop.Dispose();
    }
}
