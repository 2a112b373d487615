using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class ConfigurationWatcherTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();
    private readonly CollectingLogger _log = new();

    [Fact]
    public async Task Changes_are_looked_at_once_they_have_settled()
    {
        var time = new TimerTellingTimeProvider();
        await using Running running = await StartAsync(time);
        await running.FirstLookAsync(time);

        _directory.Write("gateway.yaml", ConfigurationReloaderTests.Text(2));
        running.Watcher.Signal(ReloadReason.FileEvent);
        await time.DebounceStartedAsync();
        time.Advance(ConfigurationWatcher.Debounce - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, running.Store.Current.Version);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await time.SettleStartedAsync();
        time.Advance(ConfigurationWatcher.Settle - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, running.Store.Current.Version);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, (await running.SwappedAsync()).Routes.Length);
    }

    [Fact]
    public async Task A_file_that_is_seen_half_written_is_neither_taken_nor_refused()
    {
        var time = new TimerTellingTimeProvider();
        await using Running running = await StartAsync(time);
        await running.FirstLookAsync(time);

        // Empty as an open for writing leaves it, then cut short but valid, then whole.
        string whole = ConfigurationReloaderTests.Text(3);
        _directory.Write("gateway.yaml", string.Empty);
        running.Watcher.Signal(ReloadReason.FileEvent);
        await time.DebounceStartedAsync();
        time.Advance(ConfigurationWatcher.Debounce);
        foreach (string text in (string[])[ConfigurationReloaderTests.Text(2), whole])
        {
            await time.SettleStartedAsync();
            _directory.Write("gateway.yaml", text);
            time.Advance(ConfigurationWatcher.Settle);
        }

        await time.SettleStartedAsync();
        time.Advance(ConfigurationWatcher.Settle);
        Assert.Equal(3, (await running.SwappedAsync()).Routes.Length);
        Assert.DoesNotContain(_log.Records, record => record.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_file_that_never_settles_is_taken_as_it_stands_in_the_end()
    {
        var time = new TimerTellingTimeProvider();
        await using Running running = await StartAsync(time);
        await running.FirstLookAsync(time);
        running.Watcher.Signal(ReloadReason.FileEvent);
        _directory.Write("gateway.yaml", ConfigurationReloaderTests.Text(2));
        await time.DebounceStartedAsync();
        time.Advance(ConfigurationWatcher.Debounce);
        for (int i = 0; i < ConfigurationWatcher.SettleLimit; i++)
        {
            await time.SettleStartedAsync();
            Assert.Equal(1, running.Store.Current.Version);
            _directory.Write("gateway.yaml", ConfigurationReloaderTests.Text(3 + i));
            time.Advance(ConfigurationWatcher.Settle);
        }

        Assert.Equal(2 + ConfigurationWatcher.SettleLimit, (await running.SwappedAsync()).Routes.Length);
    }

    [Fact]
    public async Task The_slow_poll_finds_what_no_event_tells_of()
    {
        // The file is a link into another directory, whose changes the watched one does not tell of.
        using var elsewhere = new TemporaryDirectory();
        var time = new TimerTellingTimeProvider();
        string target = elsewhere.Write("real.yaml", ConfigurationReloaderTests.Text(1));
        File.CreateSymbolicLink(_directory.PathOf("gateway.yaml"), target);
        await using Running running = await StartAsync(time, write: false);
        await running.FirstLookAsync(time);

        elsewhere.Write("real.yaml", ConfigurationReloaderTests.Text(4));
        time.Advance(ConfigurationWatcher.PollInterval);
        await time.DebounceStartedAsync();
        time.Advance(ConfigurationWatcher.Debounce);
        await time.SettleStartedAsync();
        time.Advance(ConfigurationWatcher.Settle);
        Assert.Equal(4, (await running.SwappedAsync()).Routes.Length);
    }

    [Fact]
    public async Task A_write_in_place_is_noticed()
    {
        await using Running running = await StartAsync(TimeProvider.System);
        _directory.Write("gateway.yaml", ConfigurationReloaderTests.Text(2));
        Assert.Equal(2, (await running.SwappedAsync()).Routes.Length);
    }

    [Fact]
    public async Task A_rename_over_the_file_is_noticed()
    {
        await using Running running = await StartAsync(TimeProvider.System);
        File.Move(_directory.Write("gateway.yaml.new", ConfigurationReloaderTests.Text(3)), _directory.PathOf("gateway.yaml"), overwrite: true);
        Assert.Equal(3, (await running.SwappedAsync()).Routes.Length);
    }

    [Fact]
    public async Task A_swapped_link_is_noticed()
    {
        // As a Kubernetes config map is mounted: gateway.yaml -> ..data/gateway.yaml, ..data -> a directory per version.
        foreach (int version in (int[])[1, 2])
        {
            Directory.CreateDirectory(_directory.PathOf($"..v{version}"));
            await File.WriteAllTextAsync(_directory.PathOf($"..v{version}/gateway.yaml"), ConfigurationReloaderTests.Text(version));
        }

        File.CreateSymbolicLink(_directory.PathOf("..data"), "..v1");
        File.CreateSymbolicLink(_directory.PathOf("gateway.yaml"), "..data/gateway.yaml");
        await using Running running = await StartAsync(TimeProvider.System, write: false);
        File.CreateSymbolicLink(_directory.PathOf("..data_tmp"), "..v2");
        Assert.Equal(0, Rename(_directory.PathOf("..data_tmp"), _directory.PathOf("..data")));
        Assert.Equal(2, (await running.SwappedAsync()).Routes.Length);
    }

    [Fact]
    public async Task A_hang_up_signal_loads_the_file_even_when_it_is_the_same()
    {
        await using Running running = await StartAsync(TimeProvider.System);

        // The registration is made inside the service's own task; a signal before it would end the process, so one of ours stands by.
        using PosixSignalRegistration guard = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        await running.StartedAsync();
        Assert.Equal(0, Kill(Environment.ProcessId, Hangup));
        Assert.Equal(2, (await running.SwappedAsync()).Version);
    }

    [Fact]
    public async Task A_bad_file_leaves_the_watcher_running()
    {
        var time = new TimerTellingTimeProvider();
        await using Running running = await StartAsync(time);
        await running.FirstLookAsync(time);
        foreach (string text in (string[])["routes: [", ConfigurationReloaderTests.Text(5)])
        {
            _directory.Write("gateway.yaml", text);
            running.Watcher.Signal(ReloadReason.FileEvent);
            await time.DebounceStartedAsync();
            time.Advance(ConfigurationWatcher.Debounce);
            await time.SettleStartedAsync();
            time.Advance(ConfigurationWatcher.Settle);
        }

        Assert.Equal(5, (await running.SwappedAsync()).Routes.Length);
    }

    public void Dispose() => _directory.Dispose();

    private const int Hangup = 1;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    // File.Move follows a link to a directory and finds no file there.
    [DllImport("libc", EntryPoint = "rename", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    private async Task<Running> StartAsync(TimeProvider time, bool write = true)
    {
        if (write)
        {
            _directory.Write("gateway.yaml", ConfigurationReloaderTests.Text(1));
        }

        var source = new ConfigurationSource(_directory.PathOf("gateway.yaml"), _ => null, ConfigurationOverrides.None);
        ConfigurationLoadResult first = source.Load();
        var store = new SnapshotStore(first.Snapshot!);
        var running = new Running(store, new ConfigurationWatcher(new ConfigurationReloader(source, first, store, _log), time));
        await running.Watcher.StartAsync(CancellationToken.None);
        await running.StartedAsync();
        return running;
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly TaskCompletionSource<GatewaySnapshot> _swapped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Running(SnapshotStore store, ConfigurationWatcher watcher)
        {
            Store = store;
            Watcher = watcher;
            store.Swapped += snapshot => _swapped.TrySetResult(snapshot);
            watcher.Looked += () => _looked.TrySetResult();
        }

        public SnapshotStore Store { get; }

        public ConfigurationWatcher Watcher { get; }

        public Task StartedAsync() => Watcher.Watching.WaitAsync(Patience);

        public async Task FirstLookAsync(TimerTellingTimeProvider time)
        {
            await time.DebounceStartedAsync();
            time.Advance(ConfigurationWatcher.Debounce);
            await _looked.Task.WaitAsync(Patience);
        }

        public Task<GatewaySnapshot> SwappedAsync() => _swapped.Task.WaitAsync(Patience);

        public async ValueTask DisposeAsync()
        {
            await Watcher.StopAsync(CancellationToken.None);
            Watcher.Dispose();
        }
    }
}
