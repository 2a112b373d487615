using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;
using SatGate.Model.Configuration;
using SatGate.Proxy.Routing;

namespace SatGate.Benchmarks.Routing;

/// <summary>Finding the route of a path among few and among many; one look into a dictionary of the same paths is the measure.</summary>
public class RouteBenchmarks
{
    private Dictionary<string, int> _paths = [];
    private RouteTable _table = null!;
    private string _prefix = string.Empty;
    private byte[] _path = [];

    [Params(10, 10_000)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var upstream = new UpstreamDefinition { Name = "u", Url = new Uri("https://api.example.com") };
        string[] prefixes = [.. Enumerable.Range(0, Routes).Select(i => string.Create(CultureInfo.InvariantCulture, $"/team-{i}/v1"))];
        _table = RouteTable.Compile(new GatewaySnapshot
        {
            Version = 1,
            Upstreams = ImmutableDictionary<string, UpstreamDefinition>.Empty.Add(upstream.Name, upstream),
            Routes =
            [
                .. prefixes.Select(prefix => new RouteDefinition
                {
                    Name = prefix,
                    Match = new RouteMatch { PathPrefix = prefix },
                    Upstream = upstream.Name,
                    Policy = new PolicyDefinition { Kind = PolicyKind.Public },
                }),
            ],
        });
        _paths = prefixes.Select((prefix, i) => (prefix, i)).ToDictionary(StringComparer.Ordinal);
        _prefix = prefixes[Routes / 2];
        _path = Encoding.ASCII.GetBytes(_prefix + "/messages");
        if (_table.Match(_path, "POST"u8, default(NoFields)) is not { Outcome: RouteOutcome.Found } found || found.Route!.Index != Routes / 2)
        {
            throw new InvalidOperationException("The wrong route was found.");
        }
    }

    [Benchmark(Baseline = true)]
    public int Dictionary() => _paths[_prefix];

    [Benchmark]
    [AllocationGate]
    public int Match() => _table.Match(_path, "POST"u8, default(NoFields)).Route!.Index;
}
