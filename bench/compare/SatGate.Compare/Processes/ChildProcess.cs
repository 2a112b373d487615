using System.Diagnostics;

namespace SatGate.Compare.Processes;

/// <summary>
/// One child in a session of its own, which is its process group too: a Ctrl-C on the terminal does not reach it, and one signal reaches
/// it with all its children. It dies with the harness, however that ends.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int TermGraceMs = 1500;

    private readonly Process _process;
    private readonly ChildSpec _spec;
    private int _stopped;

    private ChildProcess(Process process, ChildSpec spec)
    {
        _process = process;
        _spec = spec;
    }

    public int Id => _process.Id;

    public string Name => _spec.Name;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    public static ChildProcess Start(ChildSpec spec, LauncherThread launcher)
    {
        // setsid and setpriv replace themselves by the program, so the id that we see is the program's own.
        ProcessStartInfo info = new("setsid") { UseShellExecute = false };
        foreach (string word in (string[])["setpriv", "--pdeathsig", spec.DeathSignal, "--"])
        {
            info.ArgumentList.Add(word);
        }

        if (spec.LogPath is not null)
        {
            foreach (string word in (string[])["sh", "-c", "exec \"$@\" </dev/null >>\"$SATGATE_COMPARE_LOG\" 2>&1", "sh"])
            {
                info.ArgumentList.Add(word);
            }

            info.Environment["SATGATE_COMPARE_LOG"] = spec.LogPath;
        }
        else
        {
            info.RedirectStandardInput = true;
            info.RedirectStandardOutput = true;
        }

        info.ArgumentList.Add(spec.FileName);
        foreach (string argument in spec.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach ((string key, string value) in spec.Environment)
        {
            info.Environment[key] = value;
        }

        Process process = launcher.Invoke(() => Process.Start(info))
            ?? throw new CompareException($"{spec.Name} could not be started.");
        return new ChildProcess(process, spec);
    }

    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>The end of the child's log, for a message that says why it did not start.</summary>
    public string LogTail()
    {
        if (_spec.LogPath is null || !File.Exists(_spec.LogPath))
        {
            return string.Empty;
        }

        string[] lines = File.ReadAllLines(_spec.LogPath);
        return string.Join('\n', lines.TakeLast(12));
    }

    /// <summary>Ends the whole group at once, without waiting. For the way out of a crash.</summary>
    public void Kill()
    {
        Native.SignalGroup(Id, Native.SignalKill);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        Native.SignalGroup(Id, Native.SignalTerminate);
        using (CancellationTokenSource grace = new(TermGraceMs))
        {
            try
            {
                await _process.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                // It had its chance; the group is killed below.
            }
        }

        Native.SignalGroup(Id, Native.SignalKill);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
