using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class McpMountTests : IDisposable
{
    private const string Mounted = "mcp: {enabled: true, path: /mcp}\n";

    private readonly TemporaryDirectory _directory = new();
    private readonly CollectingLogger _log = new();

    [Fact]
    public void The_file_of_the_environment_is_part_of_the_snapshot()
    {
        string mcp = _directory.Write("m.yaml", "path: /tools\nupstreams: {a: {transport: stdio, command: x}}\n");
        GatewaySnapshot snapshot = Load(Mounted, ("SATGATE_MCP_CONFIG", mcp)).Snapshot!;
        Assert.True(snapshot.Mcp.Enabled);
        Assert.Equal("/tools", snapshot.Mcp.Path);
        Assert.Equal("a", Assert.Single(snapshot.McpFile!.Upstreams).Key);
    }

    [Fact]
    public void The_command_line_goes_before_the_environment_and_that_before_the_gateway_file()
    {
        string[] files = [.. Enumerable.Range(0, 3).Select(i => _directory.Write($"{i}.yaml", $"server: {{name: n{i}}}\n"))];
        string text = $"mcp: {{enabled: true, config: \"{files[0]}\"}}\n";
        Assert.Equal("n0", Load(text).Snapshot!.McpFile!.ServerName);
        Assert.Equal("n1", Load(text, ("SATGATE_MCP_CONFIG", files[1])).Snapshot!.McpFile!.ServerName);
        ConfigurationLoadResult result = ConfigurationLoader.Load(
            _directory.Write("g.yaml", text), name => name == "SATGATE_MCP_CONFIG" ? files[1] : null, new ConfigurationOverrides(McpPath: files[2]));
        Assert.Equal("n2", result.Snapshot!.McpFile!.ServerName);
    }

    [Fact]
    public void Both_files_have_to_ask_for_the_endpoint()
    {
        string off = _directory.Write("m.yaml", "enabled: false\n");
        Assert.False(Load(Mounted, ("SATGATE_MCP_CONFIG", off)).Snapshot!.Mcp.Enabled);
        GatewaySnapshot unmounted = Load("agent: {enabled: true}\nmcp: {enabled: false}\n", ("SATGATE_MCP_CONFIG", "/nowhere")).Snapshot!;
        Assert.False(unmounted.Mcp.Enabled);
        Assert.Null(unmounted.McpFile);
    }

    [Fact]
    public void Without_a_file_the_endpoint_is_there()
    {
        GatewaySnapshot snapshot = Load(Mounted).Snapshot!;
        Assert.True(snapshot.Mcp.Enabled);
        Assert.Null(snapshot.McpFile);
    }

    [Fact]
    public void A_wrong_file_is_a_wrong_configuration()
    {
        string wrong = _directory.Write("m.yaml", "\nnaming: x\n");
        ConfigurationLoadResult result = Load(Mounted, ("SATGATE_MCP_CONFIG", wrong));
        Assert.Null(result.Snapshot);
        Assert.NotNull(result.GatewayPart);
        Assert.Equal((wrong, 2, 9), (result.Problems[0].File, result.Problems[0].Line, result.Problems[0].Column));
        Assert.Null(Load(Mounted, ("SATGATE_MCP_CONFIG", _directory.PathOf("none.yaml"))).Snapshot);
    }

    [Fact]
    public void Balances_go_where_the_gateway_keeps_them_or_where_the_file_says()
    {
        string bare = _directory.Write("bare.yaml", "budget: {backend: redis}\n");
        string own = _directory.Write("own.yaml", "budget: {backend: redis, redisUrl: \"redis://own:1\"}\n");
        string memory = _directory.Write("memory.yaml", "budget: {backend: memory, redisUrl: \"redis://own:1\"}\n");
        Assert.Equal("redis://r:1", Load(Mounted, ("SATGATE_MCP_CONFIG", bare), ("REDIS_URL", "redis://r:1")).Snapshot!.Budget.RedisUrl);
        Assert.Equal("redis://r:1", Load(Mounted, ("SATGATE_MCP_CONFIG", own), ("REDIS_URL", "redis://r:1")).Snapshot!.Budget.RedisUrl);
        Assert.Equal("redis://own:1", Load(Mounted, ("SATGATE_MCP_CONFIG", own)).Snapshot!.Budget.RedisUrl);
        Assert.Null(Load(Mounted, ("SATGATE_MCP_CONFIG", memory)).Snapshot!.Budget.RedisUrl);
        ConfigurationLoadResult refused = Load(Mounted, ("SATGATE_MCP_CONFIG", bare));
        Assert.Null(refused.Snapshot);
        Assert.Contains("redis needs an address", refused.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_the_file_is_swapped_in_and_a_wrong_one_keeps_the_old()
    {
        string mcp = _directory.Write("m.yaml", "server: {name: one}\n");
        string gateway = _directory.Write("g.yaml", Mounted);
        var source = new ConfigurationSource(gateway, name => name == "SATGATE_MCP_CONFIG" ? mcp : null, ConfigurationOverrides.None);
        ConfigurationLoadResult first = source.Load();
        var store = new SnapshotStore(first.Snapshot!);
        var reloader = new ConfigurationReloader(source, first, store, _log);
        Assert.Equal(mcp, reloader.McpPath);
        Assert.False(reloader.Reload(evenIfSame: false));
        _directory.Write("m.yaml", "server: {name: two}\n");
        Assert.True(reloader.Reload(evenIfSame: false));
        Assert.Equal("two", store.Current.McpFile!.ServerName);
        _directory.Write("m.yaml", "server: {name: three, port: 1}\nnaming: x\n");
        Assert.False(reloader.Reload(evenIfSame: false));
        Assert.False(reloader.Reload(evenIfSame: false));
        Assert.Equal(("two", 2L), (store.Current.McpFile!.ServerName, store.Current.Version));
    }

    public void Dispose() => _directory.Dispose();

    private ConfigurationLoadResult Load(string text, params (string Name, string Value)[] environment) =>
        ConfigurationLoader.Load(
            _directory.Write("gateway.yaml", text), name => environment.FirstOrDefault(pair => pair.Name == name).Value);
}
