using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SatGate.TestKit.Processes;

/// <summary>
/// A program that a test starts and ends. Every line it prints is kept; waiting for a line is awaiting, not polling. It is ended by its own id,
/// never by name. Safe to observe from any thread.
/// </summary>
public partial class ChildProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<ChildProcess, bool> Running = new();

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Lock _gate = new();
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiters = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _openStreams = 2;

    /// <summary>A fixture that fails half-way through its set-up is never disposed; what it started must not outlive the tests.</summary>
    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        foreach (ChildProcess child in Running.Keys)
        {
            child.Send(Signal.Kill);
        }
    };

    /// <summary>Starts a program. Its working folder is the repository's root unless said otherwise; a null value removes a variable.</summary>
    public ChildProcess(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = workingDirectory ?? Repository.Root,
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            info.Environment[name] = value;
        }

        Name = Path.GetFileName(program);
        _process = new Process { StartInfo = info, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => Receive(e.Data);
        _process.ErrorDataReceived += (_, e) => Receive(e.Data);
        _process.Start();
        Running[this] = true;
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The program's file name.</summary>
    public string Name { get; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it printed so far, both streams.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>What it printed so far as one text.</summary>
    public string Output => string.Join('\n', Lines);

    /// <summary>Runs a program to its end and returns its exit code and what it printed. Throws <see cref="TimeoutException"/> after <paramref name="limit"/>.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program,
        IEnumerable<string> arguments,
        TimeSpan? limit = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null)
    {
        await using ChildProcess child = new(program, arguments, environment, workingDirectory);
        int code = await child.WaitForExitAsync(limit ?? TimeSpan.FromSeconds(60));
        return (code, child.Output);
    }

    /// <summary>Waits for a line, which may already have come. Throws <see cref="TimeoutException"/>, or <see cref="InvalidOperationException"/> when the program ended without it.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> wanted, string what, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        TaskCompletionSource<string> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.Find(l => wanted(l)) is { } line)
            {
                return line;
            }

            _waiters.Add((wanted, found));
        }

        TimeSpan wait = limit ?? TimeSpan.FromSeconds(40);
        Task first = await Task.WhenAny(found.Task, _ended.Task, Task.Delay(wait));
        if (found.Task.IsCompleted)
        {
            return await found.Task;
        }

        throw first == _ended.Task
            ? new InvalidOperationException($"{Name} ended before {what}:\n{Output}")
            : new TimeoutException($"{Name} printed no {what} within {wait.TotalSeconds} s:\n{Output}");
    }

    /// <summary>Sends a signal to this process only.</summary>
    public void Send(Signal signal)
    {
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, (int)signal);
        }
    }

    /// <summary>Waits for the end and returns the exit code. Throws <see cref="TimeoutException"/> after <paramref name="limit"/>, 40 s by default.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? limit = null)
    {
        TimeSpan wait = limit ?? TimeSpan.FromSeconds(40);
        using CancellationTokenSource timer = new(wait);
        try
        {
            await _process.WaitForExitAsync(timer.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"{Name} did not end within {wait.TotalSeconds} s:\n{Output}", exception);
        }
    }

    /// <summary>Resident memory in bytes, as the kernel counts it.</summary>
    public long ResidentBytes()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    /// <summary>Processor time it has used so far, its own and the system's for it.</summary>
    public TimeSpan ProcessorTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <summary>How many descriptors it has open.</summary>
    public int OpenDescriptors() => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    /// <summary>Ends the process and its children at once if it still runs.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        Running.TryRemove(this, out _);
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private void Receive(string? line)
    {
        if (line is null)
        {
            if (Interlocked.Decrement(ref _openStreams) == 0)
            {
                _ended.TrySetResult();
            }

            return;
        }

        lock (_gate)
        {
            _lines.Add(line);
            foreach ((Func<string, bool> wanted, TaskCompletionSource<string> found) in _waiters)
            {
                if (wanted(line))
                {
                    found.TrySetResult(line);
                }
            }

            _waiters.RemoveAll(w => w.Found.Task.IsCompleted);
        }
    }
}
