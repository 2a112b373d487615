using System.CommandLine;

namespace SatGate.Compare.CommandLine;

/// <summary>The command line's words and their defaults.</summary>
internal sealed class CompareCommand
{
    private readonly Argument<string[]> _scenarios = new("scenario")
    {
        Description = "all, proxy, latency, sse, sse-fast, idle, growth, start, governed, governed-growth, mcp, mcp-latency, mcp-idle (default: proxy)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _peers = Text("--peers", "Peers, separated by commas: direct,nginx,haproxy,caddy,yarp,yarp-server,gateway,nginx-lua,gateway-strict,gateway-leased,gateway-embedded,mcp-direct,gateway-mcp-stdio,gateway-mcp-http,gateway-mcp-embedded,gateway-mcp-strict,gateway-mcp-leased,supergateway,mcp-proxy");
    private readonly Option<int?> _rounds = new("--rounds") { Description = "Rounds, the first discarded (default: 5, with --base 21)" };
    private readonly Option<double?> _seconds = new("--seconds") { Description = "Seconds of each peer's turn in a round" };
    private readonly Option<string> _connections = Text("--connections", "Connections of the proxy and governed scenarios, separated by commas (default: 32, and 32,256,2048)");
    private readonly Option<int> _streams = Number("--streams", 64, "Streams of the sse scenario");
    private readonly Option<double> _everyMs = new("--every-ms") { Description = "Milliseconds between events (sse)", DefaultValueFactory = _ => 20 };
    private readonly Option<int> _tokens = Number("--tokens", 1_000_000, "Tokens of the governed-growth scenario");
    private readonly Option<int> _idle = Number("--idle-connections", 9000, "Connections of the idle scenario");
    private readonly Option<bool> _readsBody = Flag("--upstream-reads-body", "Let the upstream read the body before it answers");
    private readonly Option<string> _gateway = Text("--gateway", "A built satgate-gateway, instead of building src/Gateway");
    private readonly Option<string[]> _gatewayEnvironment = new("--gateway-env") { Description = "NAME=value for the gateway; may be repeated" };
    private readonly Option<bool> _quick = Flag("--quick", "Under a minute: gateway beside nginx, judged by bench/baselines/compare.json");
    private readonly Option<string> _base = Text("--base", "Build this git ref too and pair it with the working tree");
    private readonly Option<string> _baseGateway = Text("--base-gateway", "A built satgate-gateway to pair with, instead of building --base");
    private readonly Option<double> _threshold = new("--threshold") { Description = "Ratio that --base allows: the run fails when the whole 95 % interval is above it", DefaultValueFactory = _ => 1.08 };
    private readonly Option<bool> _readme = Flag("--readme", "Rewrite the block in README.md from the latest report; alone, nothing is run");
    private readonly Option<string> _from = Text("--from", "The report.json that --readme, --record and --record-baseline take");
    private readonly Option<bool> _record = Flag("--record", "Copy the report to bench/history");
    private readonly Option<bool> _recordBaseline = Flag("--record-baseline", "Write bench/baselines/compare.json from the report");
    private readonly Option<bool> _history = Flag("--history", "Write the tables and the picture of bench/report from bench/history; nothing is run");
    private readonly Option<bool> _resume = Flag("--resume", "Go on with the latest report and skip the scenarios it has");
    private readonly Option<bool> _keep = Flag("--keep", "Keep the temporary folder with configurations and logs");
    private readonly Option<string> _role = new("--role") { Hidden = true };
    private readonly Option<int> _port = new("--port") { Hidden = true };

    /// <summary>Parses, answers help and mistakes itself, and calls <paramref name="run"/> with what is left.</summary>
    public Task<int> InvokeAsync(string[] arguments, Func<HarnessOptions, Task<int>> run)
    {
        RootCommand root = new("Measures the gateway beside nginx, HAProxy, Caddy and YARP in interleaved rounds.") { _scenarios };
        foreach (Option option in (Option[])[
            _peers, _rounds, _seconds, _connections, _streams, _everyMs, _tokens, _idle, _readsBody, _gateway, _gatewayEnvironment, _quick, _base,
            _baseGateway, _threshold, _readme, _from, _record, _recordBaseline, _history, _resume, _keep, _role, _port])
        {
            root.Add(option);
        }

        root.SetAction((result, _) => run(Read(result)));

        // Signals are the harness's own business: its children must end before it does.
        InvocationConfiguration invocation = new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        return root.Parse(arguments).InvokeAsync(invocation);
    }

    private HarnessOptions Read(ParseResult result) => new()
    {
        Scenarios = result.GetValue(_scenarios) ?? [],
        Peers = Split(result.GetValue(_peers)),
        RoundsAsked = result.GetValue(_rounds),
        Seconds = result.GetValue(_seconds),
        ConnectionsAsked = [.. Split(result.GetValue(_connections)).Select(int.Parse)],
        Tokens = result.GetValue(_tokens),
        Streams = result.GetValue(_streams),
        EveryMs = result.GetValue(_everyMs),
        IdleConnections = result.GetValue(_idle),
        UpstreamReadsBody = result.GetValue(_readsBody),
        Gateway = result.GetValue(_gateway),
        GatewayEnvironment = (result.GetValue(_gatewayEnvironment) ?? [])
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(halves => halves[0], halves => halves[^1], StringComparer.Ordinal),
        Quick = result.GetValue(_quick),
        Base = result.GetValue(_base),
        BaseGateway = result.GetValue(_baseGateway),
        Threshold = result.GetValue(_threshold),
        Readme = result.GetValue(_readme),
        From = result.GetValue(_from),
        Record = result.GetValue(_record),
        RecordBaseline = result.GetValue(_recordBaseline),
        History = result.GetValue(_history),
        Resume = result.GetValue(_resume),
        Keep = result.GetValue(_keep),
        Role = result.GetValue(_role),
        Port = result.GetValue(_port),
    };

    private static string[] Split(string? text) =>
        text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static Option<string> Text(string name, string description) => new(name) { Description = description };

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static Option<int> Number(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
