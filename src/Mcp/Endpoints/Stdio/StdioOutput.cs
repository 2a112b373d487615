using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Endpoints.Stdio;

/// <summary>
/// What goes to the client, one message a line, in the order it was put in. Putting in never blocks; one task writes. Also counts the calls whose answer has
/// not left, so that answers to a client that does not read are bounded. Thread-safe.
/// </summary>
/// <param name="stream">Where to.</param>
/// <param name="limits">Bounds of what waits.</param>
internal sealed class StdioOutput(Stream stream, McpLimits limits) : IDisposable
{
    /// <summary>Most calls at once.</summary>
    public const int CallsMax = 1024;

    /// <summary>Bytes that are gathered for one write.</summary>
    private const int GatherBytes = 64 * 1024;

    private readonly byte[] _gather = new byte[GatherBytes];
    private readonly CancellationTokenSource _broken = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Lock _gate = new();
    private OutboundQueue _queue;
    private CallSlots _calls;
    private TaskCompletionSource? _idle;
    private int _gathered;
    private bool _isAwake;
    private bool _isComplete;
    private volatile bool _isBroken;

    /// <summary>Cancelled when the client does not take anything any more.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>Whether the client does not take anything any more.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>Begins a call. False when there are too many.</summary>
    /// <param name="bytes">Length of its message.</param>
    public bool TryBegin(int bytes)
    {
        lock (_gate)
        {
            return _calls.TryBegin(bytes, CallsMax, limits.MessageBytesMax);
        }
    }

    /// <summary>Ends a call.</summary>
    /// <param name="answer">The answer, taken over; null when there is none to be sent.</param>
    /// <param name="bytes">Length of the call's message.</param>
    public void Answer(MessageBuffer? answer, int bytes)
    {
        lock (_gate)
        {
            _calls.Answered(bytes);
        }

        if (answer is null || !TrySend(answer, OutboundKind.Reply))
        {
            lock (_gate)
            {
                Left();
            }
        }
    }

    /// <summary>Puts a message in. False when it was dropped.</summary>
    public bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        lock (_gate)
        {
            if (_isBroken || _isComplete || !_queue.TryAdd(message, kind, limits))
            {
                message.Return();
                return false;
            }

            Wake();
            return true;
        }
    }

    /// <summary>Completes when there is no call whose answer has not left.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (_calls.Count == 0)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>Takes nothing more. What is there is still written.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            Wake();
        }
    }

    /// <summary>Writes until <see cref="Complete"/>, or until the stream breaks.</summary>
    public async Task RunAsync()
    {
        try
        {
            bool isComplete;
            do
            {
                await _wake.WaitAsync();
                lock (_gate)
                {
                    _isAwake = false;
                    isComplete = _isComplete;
                }

                await WriteQueuedAsync();
            }
            while (!isComplete);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or NotSupportedException)
        {
            Break();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _broken.Dispose();
        _wake.Dispose();
    }

    private async Task WriteQueuedAsync()
    {
        while (Take() is { } message)
        {
            try
            {
                await WriteAsync(message);
            }
            finally
            {
                message.Return();
            }
        }

        if (_gathered > 0)
        {
            await FlushGatheredAsync();
            await stream.FlushAsync();
        }
    }

    private async ValueTask WriteAsync(MessageBuffer message)
    {
        EventWriter.Flatten(message.Writable);
        if (message.Length + 1 > GatherBytes - _gathered)
        {
            await FlushGatheredAsync();
        }

        if (message.Length < GatherBytes)
        {
            message.Span.CopyTo(_gather.AsSpan(_gathered));
            _gathered += message.Length;
        }
        else
        {
            await stream.WriteAsync(message.Memory);
        }

        _gather[_gathered++] = (byte)'\n';
    }

    private async ValueTask FlushGatheredAsync()
    {
        int count = _gathered;
        _gathered = 0;
        if (count > 0)
        {
            await stream.WriteAsync(_gather.AsMemory(0, count));
        }
    }

    private MessageBuffer? Take()
    {
        lock (_gate)
        {
            if (!_queue.TryTake(out MessageBuffer? message, out OutboundKind kind))
            {
                return null;
            }

            if (kind == OutboundKind.Reply)
            {
                Left();
            }

            return message;
        }
    }

    /// <summary>Under the lock: an answer has left.</summary>
    private void Left()
    {
        _calls.Left();
        if (_calls.Count == 0)
        {
            _idle?.TrySetResult();
            _idle = null;
        }
    }

    /// <summary>Under the lock: lets the writing task look.</summary>
    private void Wake()
    {
        if (!_isAwake)
        {
            _isAwake = true;
            _wake.Release();
        }
    }

    private void Break()
    {
        lock (_gate)
        {
            _isBroken = true;
            while (_queue.TryTake(out MessageBuffer? message, out OutboundKind kind))
            {
                message.Return();
                if (kind == OutboundKind.Reply)
                {
                    Left();
                }
            }
        }

        _broken.Cancel();
    }
}
