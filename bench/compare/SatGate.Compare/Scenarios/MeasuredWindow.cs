using System.Diagnostics;
using System.Globalization;
using SatGate.Compare.Peers;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Scenarios;

/// <summary>Reads processor time before and after a peer's turn: the peer's, the upstream's, and what nobody in the run accounts for.</summary>
internal sealed class MeasuredWindow
{
    private readonly RunningPeer _peer;
    private readonly Lineup _lineup;
    private readonly ProcessTree? _client;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly long _machineNs = MachineCpu.BusyNs();
    private readonly long _ownNs = OwnNs();
    private readonly CpuReading _clientReading;
    private readonly CpuReading _upstreamReading;
    private readonly CpuReading _peerReading;
    private readonly ProcessTree? _redis;
    private readonly CpuReading _redisReading;

    public MeasuredWindow(Lineup lineup, RunningPeer peer, ProcessTree? client = null)
    {
        _peer = peer;
        _lineup = lineup;
        _client = client;
        _clientReading = client?.ReadCpu() ?? default;
        _upstreamReading = lineup.UpstreamTree.ReadCpu();
        _redis = peer.RedisTree;
        _redisReading = _redis?.ReadCpu() ?? default;
        _peerReading = peer.Tree.ReadCpu();
    }

    /// <summary>Nanoseconds of the peer's own Redis, once the window has ended; null when it has none.</summary>
    public long? RedisNs { get; private set; }

    /// <summary>Ends the window.</summary>
    /// <returns>Nanoseconds of the peer and of the upstream, and the percentage of the machine that others used.</returns>
    public (long PeerNs, long UpstreamNs, double OthersPercent) End()
    {
        long peer = _peer.Tree.ReadCpu().Since(_peerReading, _peer.Name);
        RedisNs = _redis?.ReadCpu().Since(_redisReading, $"Redis of {_peer.Name}");
        long upstream = _lineup.UpstreamTree.ReadCpu().Since(_upstreamReading, "The upstream");
        long client = _client is null ? 0 : _client.ReadCpu().Since(_clientReading, "The client");
        long known = (_peer.Peer.IsProxy ? peer : 0) + (RedisNs ?? 0) + upstream + client + OwnNs() - _ownNs;
        long busy = MachineCpu.BusyNs() - _machineNs;
        double capacity = Stopwatch.GetElapsedTime(_startedAt).TotalNanoseconds * Environment.ProcessorCount;
        return (peer, upstream, Math.Max(0, busy - known) * 100 / capacity);
    }

    // The harness and the children that it has waited for, which is wrk (fields 14 to 17 of proc(5)).
    private static long OwnNs()
    {
        string stat = File.ReadAllText("/proc/self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) * 10_000_000L;
    }
}
