namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>The end: input closed, SIGTERM to the group, SIGKILL to the group, each after a while; then the process is reaped.</summary>
internal sealed partial class StdioSession
{
    private const int ReapTriesMax = 100;
    private const int ReapPauseMs = 20;

    private StopStage _stage;
    private long _stageEndMs;
    private long _wordsEndMs;
    private bool _hasExited;
    private bool _isFinished;

    /// <summary>How long to wait for something to happen, in milliseconds.</summary>
    private int WaitMs()
    {
        long next = Math.Min(_stage == StopStage.Running ? long.MaxValue : _stageEndMs, _wordsEndMs == 0 ? long.MaxValue : _wordsEndMs);
        return next == long.MaxValue ? LookMs : (int)Math.Clamp(next - NowMs, 0, _stage == StopStage.Running ? LookMs : 50);
    }

    /// <summary>Brings the end forward as far as it is time for. False when it has come.</summary>
    private bool GoOn()
    {
        Owner.Context.Guard.Check();
        long now = NowMs;
        if (_stage == StopStage.Running && (_isStopRequested || _isInputBroken || _output < 0))
        {
            CloseInput();
            Enter(StopStage.InputClosed, now + (long)_timings.AfterInput.TotalMilliseconds);
            _wordsEndMs = now + (long)_timings.LastWords.TotalMilliseconds;
        }

        if (!_hasExited && Posix.HasEnded(_child.ProcessId))
        {
            _hasExited = true;
            _wordsEndMs = now + (long)_timings.LastWords.TotalMilliseconds;
            if (_stage < StopStage.Terminated)
            {
                // What it started itself ends with it.
                CloseInput();
                Posix.kill(-_child.ProcessId, Posix.SigTerm);
                Enter(StopStage.Terminated, _wordsEndMs);
            }
        }

        bool isRead = _output < 0 && _errorOutput < 0;
        if (_hasExited && (isRead || now >= _wordsEndMs))
        {
            return false;
        }

        if (_wordsEndMs != 0 && now >= _wordsEndMs && !_isStopRequested)
        {
            // Nobody has to wait for a process that takes its time to end.
            EndSession(UpstreamFault.Gone, Describe(null));
            _wordsEndMs = 0;
        }

        if (_stage != StopStage.Running && now >= _stageEndMs)
        {
            return Escalate(now);
        }

        return true;
    }

    private bool Escalate(long now)
    {
        switch (_stage)
        {
            case StopStage.InputClosed:
                Posix.kill(-_child.ProcessId, Posix.SigTerm);
                Enter(StopStage.Terminated, now + (long)_timings.AfterTerminate.TotalMilliseconds);
                return true;
            case StopStage.Terminated:
                Log.Killed(Owner.Context.Logger, Owner.Name, _child.ProcessId);
                Posix.kill(-_child.ProcessId, Posix.SigKill);
                Enter(StopStage.Killed, now + (long)_timings.AfterKill.TotalMilliseconds);
                return true;
            default:
                return false;
        }
    }

    private void Enter(StopStage stage, long endMs)
    {
        _stage = stage;
        _stageEndMs = endMs;
    }

    private unsafe void Finish()
    {
        // The unreaped leader keeps the number of the group from being given away, so this can only hit what is left of it.
        Posix.kill(-_child.ProcessId, Posix.SigKill);
        Owner.Context.Guard.Remove(_child.ProcessId);
        int status = 0;
        bool isReaped = false;
        for (int i = 0; i < ReapTriesMax && !isReaped; i++)
        {
            isReaped = Posix.waitpid(_child.ProcessId, &status, Posix.WaitNoHang) != 0;
            if (!isReaped)
            {
                Posix.poll(null, 0, ReapPauseMs);
            }
        }

        string? words = isReaped ? DescribeStatus(status) : null;
        Log.ProcessEnded(Owner.Context.Logger, Owner.Name, _child.ProcessId, words ?? "not reaped");
        EndSession(UpstreamFault.Gone, _isStopRequested ? null : Describe(words));
        CloseInput();
        Posix.Close(ref _output);
        Posix.Close(ref _errorOutput);
        lock (Gate)
        {
            _isFinished = true;
            int reader = _wakeReader;
            int writer = _wakeWriter;
            Posix.Close(ref reader);
            Posix.Close(ref writer);
        }

        _lines.Return();
        _finished.TrySetResult();
    }

    private string Describe(string? status)
    {
        string text = status is null ? "the process closed its output" : $"the process ended {status}";
        return _errors.Text() is { } written ? $"{text}; it wrote: {written}" : text;
    }

    private static string DescribeStatus(int status) =>
        (status & 0x7f) == 0 ? $"with exit code {(status >> 8) & 0xff}" : $"by signal {status & 0x7f}";
}
