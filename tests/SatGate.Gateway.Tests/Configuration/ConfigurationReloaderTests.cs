using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class ConfigurationReloaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly CollectingLogger _log = new();

    [Fact]
    public void A_valid_change_is_swapped_in_and_logged()
    {
        (ConfigurationReloader reloader, SnapshotStore store) = Start(Text(1));
        var swapped = new List<long>();
        store.Swapped += snapshot => swapped.Add(snapshot.Version);
        _directory.Write("gateway.yaml", Text(3));
        Assert.True(reloader.Reload(evenIfSame: false));
        Assert.Equal(2, store.Current.Version);
        Assert.Equal(3, store.Current.Routes.Length);
        Assert.Equal([2], swapped);
        LogRecord record = Assert.Single(_log.Records);
        Assert.Equal((5000, LogLevel.Information, "config updated"), (record.Id, record.Level, record.Message));
        Assert.Equal((3, 1, 2L), (record.Values["routes"], record.Values["upstreams"], record.Values["version"]));
    }

    [Fact]
    public void Nothing_is_taken_but_what_was_looked_at_before()
    {
        (ConfigurationReloader reloader, SnapshotStore store) = Start(Text(1));
        Assert.Null(reloader.ReadChange());
        _directory.Write("gateway.yaml", Text(2));
        string seen = reloader.ReadChange()!;
        _directory.Write("gateway.yaml", string.Empty);
        Assert.False(reloader.Reload(onlyIf: seen));
        Assert.Empty(_log.Records);
        _directory.Write("gateway.yaml", Text(2));
        Assert.Equal(seen, reloader.ReadChange());
        Assert.True(reloader.Reload(onlyIf: seen));
        Assert.Equal(2, store.Current.Routes.Length);
        Assert.Null(reloader.ReadChange());
    }

    [Fact]
    public void An_invalid_change_is_refused_with_every_problem_and_the_old_one_stays()
    {
        (ConfigurationReloader reloader, SnapshotStore store) = Start(Text(1));
        GatewaySnapshot before = store.Current;
        _directory.Write("gateway.yaml", "server: {listen: x, headTimeout: y, typo: 1}\n" + Text(1));
        Assert.False(reloader.Reload(evenIfSame: false));
        Assert.Same(before, store.Current);
        Assert.Equal("config refused, keeping version 1", _log.Records[0].Message);
        Assert.Equal([LogLevel.Error, LogLevel.Error, LogLevel.Error, LogLevel.Warning], _log.Records.Select(record => record.Level));
        Assert.Contains("gateway.yaml:1:18: error: server.listen", _log.Records[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_file_is_reported_once_and_may_be_mended()
    {
        (ConfigurationReloader reloader, SnapshotStore store) = Start(Text(1));
        _directory.Write("gateway.yaml", "server: [");
        Assert.False(reloader.Reload(evenIfSame: false));
        int logged = _log.Records.Count;
        Assert.False(reloader.Reload(evenIfSame: false));
        Assert.Equal(logged, _log.Records.Count);
        _directory.Write("gateway.yaml", Text(1));
        Assert.True(reloader.Reload(evenIfSame: false));
        Assert.Equal(2, store.Current.Version);
    }

    [Fact]
    public void A_file_that_is_gone_keeps_the_old_snapshot()
    {
        (ConfigurationReloader reloader, SnapshotStore store) = Start(Text(1));
        File.Delete(_directory.PathOf("gateway.yaml"));
        Assert.False(reloader.Reload(evenIfSame: false));
        Assert.Equal(1, store.Current.Version);
        Assert.Contains("cannot be read", _log.Records[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_reads_the_same_is_left_alone_unless_asked()
    {
        (ConfigurationReloader reloader, SnapshotStore store) = Start(Text(1));
        Assert.False(reloader.Reload(evenIfSame: false));
        Assert.Equal(1, store.Current.Version);
        Assert.Empty(_log.Records);
        Assert.True(reloader.Reload(evenIfSame: true));
        Assert.Equal(2, store.Current.Version);
    }

    [Fact]
    public void Upstreams_that_did_not_change_are_equal_after_a_reload()
    {
        const string Text = "upstreams:\n  u: {url: \"http://h\", headers: {A: \"1\"}}\nroutes: [{name: r, match: {pathPrefix: /}, upstream: u, policy: {kind: public}}]\n";
        (ConfigurationReloader reloader, SnapshotStore store) = Start(Text);
        UpstreamDefinition before = store.Current.Upstreams["u"];
        reloader.Reload(evenIfSame: true);
        Assert.NotSame(before, store.Current.Upstreams["u"]);
        Assert.Equal(before, store.Current.Upstreams["u"]);
        Assert.Equal(before.GetHashCode(), store.Current.Upstreams["u"].GetHashCode());
        _directory.Write("gateway.yaml", Text.Replace("A: \"1\"", "A: \"2\"", StringComparison.Ordinal));
        reloader.Reload(evenIfSame: false);
        Assert.NotEqual(before, store.Current.Upstreams["u"]);
    }

    [Fact]
    public void Settings_that_are_read_at_start_only_are_named_when_they_change()
    {
        (ConfigurationReloader reloader, _) = Start(Text(1));
        _directory.Write("gateway.yaml", "server: {listen: \":1\"}\nadmin: {listen: \":2\", token: s3cret}\n" + Text(1));
        Assert.True(reloader.Reload(evenIfSame: false));
        Assert.Equal("Changes to server.listen, admin.listen, admin.token take effect at the next start.", _log.Records[^1].Message);
        _directory.Write(
            "gateway.yaml",
            "admin: {rateLimitPerMinute: 1, allowedIps: [10.0.0.0/8], auditHashChainKey: czNjcmV0czNjcmV0czNjcmV0czNjcmV0czNjcmV0czM=}\n"
            + "budget: {redis: \"redis://:s3cret@h\", tenant: t, mode: observe}\nstorage: {dataDir: /d, auditMaxSize: 1MiB}\nlightning: {provider: mock}\n" + Text(1));
        Assert.True(reloader.Reload(evenIfSame: false));
        Assert.Equal(
            "Changes to admin.rateLimitPerMinute, admin.allowedIps, admin.auditHashChainKey, budget.redis, budget.tenant, storage.dataDir, "
            + "storage.auditMaxSize, lightning take effect at the next start.",
            _log.Records[^1].Message);
        Assert.Equal(LogLevel.Warning, _log.Records[^1].Level);
        Assert.DoesNotContain(_log.Records, record => record.Message.Contains("s3cret", StringComparison.Ordinal));

        // Back to what the process started with: nothing is left to say.
        _directory.Write("gateway.yaml", Text(1));
        reloader.Reload(evenIfSame: false);
        Assert.Equal("config updated", _log.Records[^1].Message);
    }

    [Fact]
    public void A_reload_does_not_undo_the_command_line()
    {
        (ConfigurationReloader reloader, SnapshotStore store) = Start(Text(1), new ConfigurationOverrides(":7"));
        _directory.Write("gateway.yaml", "server: {listen: \":1\"}\n" + Text(2));
        reloader.Reload(evenIfSame: false);
        Assert.Equal(":7", store.Current.Server.Listen);
        Assert.Equal("config updated", _log.Records[^1].Message);
    }

    public void Dispose() => _directory.Dispose();

    internal static string Text(int routes) =>
        "upstreams: {u: {url: \"http://127.0.0.1:1\"}}\nroutes:\n" + string.Concat(Enumerable.Range(0, routes).Select(i =>
            $"  - {{name: r{i}, match: {{pathPrefix: /{i}}}, upstream: u, policy: {{kind: public}}}}\n"));

    private (ConfigurationReloader Reloader, SnapshotStore Store) Start(string text, ConfigurationOverrides? overrides = null)
    {
        var source = new ConfigurationSource(_directory.Write("gateway.yaml", text), _ => null, overrides ?? ConfigurationOverrides.None);
        ConfigurationLoadResult first = source.Load();
        var store = new SnapshotStore(first.Snapshot!);
        return (new ConfigurationReloader(source, first, store, _log), store);
    }
}
