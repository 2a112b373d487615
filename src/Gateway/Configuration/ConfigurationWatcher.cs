using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// Reloads the configuration when one of its files changes or SIGHUP arrives. It watches the whole directory of each, since editors rename and Kubernetes
/// swaps a symbolic link beside the file, and looks at the content on a slow poll as well, since some file systems tell nothing.
/// </summary>
public sealed class ConfigurationWatcher : BackgroundService
{
    /// <summary>How long changes may go on before the file is looked at, so that half a write is not read. 200 ms.</summary>
    public static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long a changed file must read the same before it is taken, when nobody said by a signal that it is complete: a file that is written in place
    /// is empty or cut short for a moment, and the first part of a configuration may well be a valid one. 500 ms.
    /// </summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a file that never reads the same twice is looked at again before it is taken as it stands.</summary>
    public const int SettleLimit = 20;

    /// <summary>How often the file is looked at without any event. 5 s.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    private readonly ConfigurationReloader _reloader;
    private readonly TimeProvider _time;

    // One look settles all reasons that came before it, so one waiting signal is enough.
    private readonly Channel<byte> _signals = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reasons;

    /// <summary>Watches for a reloader; nothing happens before the host starts it.</summary>
    public ConfigurationWatcher(ConfigurationReloader reloader, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(reloader);
        _reloader = reloader;
        _time = time;
    }

    /// <summary>Completes when file events and SIGHUP are listened for; changes before that are found by the first look.</summary>
    internal Task Watching => _watching.Task;

    /// <summary>After each look, whatever came of it.</summary>
    internal event Action? Looked;

    /// <summary>Asks for a look at the file. Never blocks; safe from any thread.</summary>
    internal void Signal(ReloadReason reason)
    {
        Interlocked.Or(ref _reasons, (int)reason);
        _signals.Writer.TryWrite(0);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using FileSystemWatcher? watcher = Watch(DirectoryOf(_reloader.Path));
        using FileSystemWatcher? second = WatchMcp();
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Signal(ReloadReason.Asked);
        });
        await using ITimer poll = _time.CreateTimer(_ => Signal(ReloadReason.Poll), null, PollInterval, PollInterval);
        Signal(ReloadReason.Poll);
        _watching.TrySetResult();
        while (await _signals.Reader.WaitToReadAsync(stoppingToken))
        {
            await Task.Delay(Debounce, _time, stoppingToken);
            _signals.Reader.TryRead(out _);
            var reasons = (ReloadReason)Interlocked.Exchange(ref _reasons, 0);
            await LookAsync(reasons.HasFlag(ReloadReason.Asked), stoppingToken);
            Looked?.Invoke();
        }
    }

    // The loop must outlive whatever one look runs into: the old snapshot stays in force and the next look may do better.
    private async Task LookAsync(bool asked, CancellationToken stoppingToken)
    {
        try
        {
            if (asked)
            {
                _reloader.Reload(evenIfSame: true);
            }
            else
            {
                await TakeSettledAsync(stoppingToken);
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            _reloader.LogFailure(exception);
        }
    }

    private async Task TakeSettledAsync(CancellationToken stoppingToken)
    {
        for (int i = 1; i <= SettleLimit && _reloader.ReadChange() is { } seen; i++)
        {
            await Task.Delay(Settle, _time, stoppingToken);

            // What reads differently by now has not settled, and is looked at again.
            _reloader.Reload(onlyIf: i == SettleLimit ? null : seen);
        }
    }

    private static string DirectoryOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    // An MCP file in a directory of its own that is named only later is found by the poll.
    private FileSystemWatcher? WatchMcp()
    {
        string? directory = _reloader.McpPath is { } path ? DirectoryOf(path) : null;
        return directory is null || string.Equals(directory, DirectoryOf(_reloader.Path), StringComparison.Ordinal) ? null : Watch(directory);
    }

    private FileSystemWatcher? Watch(string directory)
    {
        try
        {
            var watcher = new FileSystemWatcher(directory);
            watcher.Changed += OnEvent;
            watcher.Created += OnEvent;
            watcher.Deleted += OnEvent;
            watcher.Renamed += OnEvent;
            watcher.Error += (_, error) => _reloader.LogWatchFailure(directory, PollInterval, error.GetException());
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // The system's number of watches is limited; the poll does the work then.
            _reloader.LogWatchFailure(directory, PollInterval, exception);
            return null;
        }
    }

    private void OnEvent(object sender, FileSystemEventArgs change) => Signal(ReloadReason.FileEvent);
}
