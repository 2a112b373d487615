using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>
/// A conversation with a child process over its standard input and output. One thread of its own reads, watches the process and sees it to its end; whoever
/// sends writes at once, and what the pipe does not take is written by that thread when it does.
/// </summary>
internal sealed partial class StdioSession : RpcSession
{
    private readonly SpawnedChild _child;
    private readonly StdioTimings _timings;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ErrorTail _errors = new();
    private readonly LineBuffer _lines;

    /// <summary>Takes over a process that was just started, and begins to read from it.</summary>
    public StdioSession(SupervisedUpstream upstream, SpawnedChild child, bool isExclusive)
        : base(upstream, isExclusive)
    {
        _child = child;
        _timings = upstream.Context.Timings;
        _lines = new LineBuffer(upstream.Definition.MessageBytesMax);
        (_input, _output, _errorOutput) = (child.Input, child.Output, child.Errors);
        if (!Posix.TryPipe(out _wakeReader, out _wakeWriter))
        {
            _wakeReader = _wakeWriter = -1;
        }

        Posix.SetNonBlocking(_wakeReader);
        Posix.SetNonBlocking(_wakeWriter);
        upstream.Context.Guard.Add(child.ProcessId);
        Begin();
        new Thread(Run, StackBytes) { IsBackground = true, Name = $"mcp {upstream.Name}" }.Start();
    }

    /// <summary>The process.</summary>
    public int ProcessId => _child.ProcessId;

    /// <summary>The last lines it wrote to its standard error; null for none.</summary>
    public string? LastErrors => _errors.Text();

    /// <inheritdoc/>
    public override ValueTask NotifyAsync(ReadOnlyMemory<byte> message)
    {
        SendPlain(message.Span);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask AnswerAsync(ReadOnlyMemory<byte> message)
    {
        SendPlain(message.Span);
        return default;
    }

    /// <inheritdoc/>
    public override Task CloseAsync()
    {
        RequestStop();
        EndSession(UpstreamFault.Gone, null);
        return _finished.Task;
    }

    private void SendPlain(ReadOnlySpan<byte> message)
    {
        lock (Gate)
        {
            // A server that does not read loses messages, never a call its turn.
            if (!HasRoom(message.Length))
            {
                return;
            }

            SpliceList none = default;
            _waiting.Append(message, none, 0);
        }

        Flush();
    }
}
