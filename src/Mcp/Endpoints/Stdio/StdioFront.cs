using Microsoft.Extensions.Logging;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams.Stdio;
using SatGate.Model.Configuration;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Endpoints.Stdio;

/// <summary>
/// Serves one client over a pair of pipes: one JSON-RPC message a line, in UTF-8 without a byte order mark. Revisions with sessions and the stateless one share
/// the pipes; each message shows which it is of. Runs once.
/// </summary>
internal sealed partial class StdioFront : IDisposable
{
    private const int ReadBytes = 64 * 1024;

    /// <summary>How long what was put out may take to leave at the end.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(2);

    private readonly Stream _input;
    private readonly IMessageRouter _router;
    private readonly CallerDirectory? _callers;
    private readonly McpLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StdioOutput _output;
    private readonly StdioClientSession _session;
    private readonly StdioCalls _calls = new();

    /// <summary>Makes one.</summary>
    /// <param name="input">What the client writes.</param>
    /// <param name="output">What the client reads. Nothing else may write there.</param>
    /// <param name="router">Takes the messages.</param>
    /// <param name="caller">The holder of the token that the client was started with; null without one.</param>
    /// <param name="callers">Knows whether that token is still good; null when there are none.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where the log goes; not to <paramref name="output"/>.</param>
    public StdioFront(
        Stream input, Stream output, IMessageRouter router, Caller? caller, CallerDirectory? callers, McpLimits limits, TimeProvider time, ILogger logger)
    {
        _input = input;
        _router = router;
        _callers = callers;
        _limits = limits;
        _time = time;
        _logger = logger;
        _output = new StdioOutput(output, limits);
        _session = new StdioClientSession(_output) { Limits = limits, Caller = caller, Version = ProtocolVersion.V20241105 };
    }

    /// <summary>How long calls may still take after the client closed its end. Default 10 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Serves until the client closes its end and its calls are answered, or until cancelled. 0 when it ended as it should, 1 when a pipe broke.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        Task writing = _output.RunAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _output.Broken);
        bool isWhole = await ReadAsync(stop.Token);
        if (!stop.IsCancellationRequested)
        {
            await DrainAsync(stop.Token);
        }

        _calls.CancelAll(_router);
        _session.Close();
        _output.Complete();
        try
        {
            await writing.WaitAsync(FlushTimeout, _time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            isWhole = false;
        }

        if (_output.IsBroken)
        {
            Log.OutputBroken(_logger);
        }

        return isWhole && !_output.IsBroken ? 0 : 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();

    /// <summary>Serves what comes until there is no more. False when reading failed.</summary>
    private async Task<bool> ReadAsync(CancellationToken stop)
    {
        // What was abandoned in the middle of a read may still be written to, so this is no pooled memory.
        byte[] chunk = new byte[ReadBytes];
        var lines = new LineBuffer(_limits.MessageBytesMax);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                // The read of a terminal or a pipe may not heed the token, so the wait has to.
                int count = await _input.ReadAsync(chunk, stop).AsTask().WaitAsync(stop);
                if (count == 0)
                {
                    Feed(lines, "\n"u8);
                    return true;
                }

                Feed(lines, chunk.AsSpan(0, count));
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            Log.InputBroken(_logger, fault.Message);
            return false;
        }
        finally
        {
            lines.Return();
        }
    }

    private void Feed(LineBuffer lines, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> free = lines.Free;
            int count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            lines.Filled(count);
            bytes = bytes[count..];
            while (lines.TryTake(out ReadOnlySpan<byte> line, out long id) is var status and not LineStatus.NeedMore)
            {
                if (status == LineStatus.Line)
                {
                    ServeLine(line);
                }
                else
                {
                    RefuseLongLine(id);
                }
            }
        }
    }

    /// <summary>Waits until calls are answered, except for those that never are.</summary>
    private async Task DrainAsync(CancellationToken stop)
    {
        _calls.CancelStreams(_router);
        Task idle = _output.WhenIdleAsync();
        Log.Ended(_logger, idle.IsCompleted ? "no calls are under way" : "calls are under way");
        try
        {
            await idle.WaitAsync(DrainTimeout, _time, stop);
        }
        catch (TimeoutException)
        {
            Log.CallsGivenUp(_logger, DrainTimeout.TotalSeconds);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the answers any more.
        }
    }

    private void RefuseLongLine(long id)
    {
        Log.MessageTooLong(_logger, _limits.MessageBytesMax);
        Span<byte> text = stackalloc byte[20];
        id.TryFormat(text, out int length);
        Refuse(id == 0 ? default : text[..length], RpcCode.InvalidRequest, $"The message has more than {_limits.MessageBytesMax} bytes.");
    }

    /// <summary>Sends an error for what was not served; dropped like any other when the client does not read.</summary>
    private void Refuse(ReadOnlySpan<byte> id, int code, string text, ReadOnlySpan<byte> data = default) =>
        _output.TrySend(RpcErrors.Make(id, code, text, data), OutboundKind.Request);
}
