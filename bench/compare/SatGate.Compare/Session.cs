using SatGate.Compare.CommandLine;
using SatGate.Compare.Gates;
using SatGate.Compare.Peers;
using SatGate.Compare.Processes;
using SatGate.Compare.Reports;
using SatGate.Compare.Scenarios;

namespace SatGate.Compare;

/// <summary>One run of the harness: finds the peers, runs the scenarios, writes the report, judges. Owns the children and their folder.</summary>
internal sealed class Session : IAsyncDisposable
{
    private const string BaseName = "base";

    // So long a comparison may stay in doubt. A change that costs nothing does not come here: what it seems to cost is below the threshold.
    private const int PortionsMax = 4;

    private readonly HarnessOptions _options;
    private readonly Nursery _nursery = new();
    private readonly string _repository = FindRepository();
    private readonly string _folder = Directory.CreateTempSubdirectory("satgate-compare-").FullName;
    private readonly GatewayBuild _build;
    private readonly ReportStore _store;
    private readonly Dictionary<string, string> _versions = new(StringComparer.Ordinal);

    public Session(HarnessOptions options)
    {
        _options = options;
        _build = new GatewayBuild(_nursery, _repository, _folder);
        _store = new ReportStore(_repository);
    }

    public void KillChildren() => _nursery.KillAll();

    /// <summary>Does what the options say; returns the exit status.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (_options.History)
        {
            HistoryReport.Write(_store.Recorded(), Path.Combine(_repository, "bench/report"));
            RunContext.Say("written: bench/report");
            return 0;
        }

        bool onlyReports = _options.Scenarios.Count == 0 && !_options.Quick && !IsPaired
            && (_options.Readme || _options.Record || _options.RecordBaseline);
        if (onlyReports)
        {
            CompareReport? report = _options.From is { } path ? CompareReport.Load(path) : _store.Latest();
            return Publish(report ?? throw new CompareException("There is no report yet."));
        }

        return _options.Quick ? await RunQuickAsync(cancellationToken)
            : IsPaired ? await RunBaseAsync(cancellationToken)
            : await RunScenariosAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _nursery.DisposeAsync();
        if (_options.Keep)
        {
            RunContext.Say($"kept {_folder}");
        }
        else
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task<int> RunScenariosAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Peer> peers = await FindPeersAsync(_options.Peers, cancellationToken);
        RunContext context = new(_options, _nursery, _repository, _folder, peers);
        IReadOnlyList<IScenario> scenarios = ScenarioCatalog.Create(_options, peers);
        CompareReport fresh = await NewReportAsync(cancellationToken);
        CompareReport report = (_options.Resume ? _store.Latest() : null) ?? fresh;
        if (!string.Equals(report.Commit, fresh.Commit, StringComparison.Ordinal))
        {
            throw new CompareException($"The latest report is of {report.Commit}, the working tree is at {fresh.Commit}: run without --resume.");
        }

        report = report with { Versions = report.Versions.Concat(_versions).DistinctBy(pair => pair.Key).ToDictionary(StringComparer.Ordinal) };
        bool failed = false;
        foreach (IScenario scenario in scenarios)
        {
            if (report.Scenarios.Any(done => string.Equals(done.Name, scenario.Name, StringComparison.Ordinal)))
            {
                RunContext.Say($"{scenario.Name} stands in the report already.");
                continue;
            }

            RunContext.Say($"{scenario.Name}:");
            try
            {
                ScenarioReport result = await scenario.RunAsync(context, cancellationToken);
                report = report with { Scenarios = [.. report.Scenarios, result] };
                ReportWriter.Write(report, _store.FolderOf(report));
                Console.Write(ReportWriter.Terminal(result));
            }
            catch (CompareException exception)
            {
                // The others may still be worth their time; the run as a whole has failed.
                RunContext.Say($"{scenario.Name} FAILED: {exception.Message}");
                failed = true;
            }
        }

        if (report.Scenarios.Count == 0 || failed)
        {
            return 2;
        }

        RunContext.Say($"\nreport: {Path.GetRelativePath(_repository, _store.FolderOf(report))}");
        return Publish(report);
    }

    private async Task<int> RunQuickAsync(CancellationToken cancellationToken)
    {
        Baseline baseline = Baseline.Load(_repository)
            ?? throw new CompareException("There is no bench/baselines/compare.json; run proxy with nginx and gateway and --record-baseline first.");
        HarnessOptions quick = _options with { Seconds = _options.Seconds ?? 2 };
        IReadOnlyList<Peer> peers = await FindPeersAsync(["nginx", PeerCatalog.Gateway], cancellationToken);
        ScenarioReport result = await RunPairAsync("quick", quick, peers, cancellationToken);
        return Gate.PassesQuick(result, baseline) ? 0 : 1;
    }

    private bool IsPaired => _options.Base is not null || _options.BaseGateway is not null;

    private async Task<int> RunBaseAsync(CancellationToken cancellationToken)
    {
        string basis = _options.BaseGateway ?? await _build.PublishRefAsync(_options.Base!, cancellationToken);
        IReadOnlyList<Peer> changed = await FindPeersAsync([PeerCatalog.Gateway], cancellationToken);
        Peer[] peers = [new GatewayPeer(BaseName, new GatewayProgram(basis, _options.GatewayEnvironment)), .. changed];

        // More and shorter turns than when strangers are compared: two builds differ by little, and drift is the enemy.
        HarnessOptions paired = _options with { RoundsAsked = _options.RoundsAsked ?? 21, Seconds = _options.Seconds ?? 2 };
        ScenarioReport result = await RunPairAsync(BaseName, paired, peers, cancellationToken);
        for (int portion = 1; portion < PortionsMax && Gate.IsUndecided(result, PeerCatalog.Gateway, BaseName, _options.Threshold); portion++)
        {
            RunContext.Say("more than the threshold, but not beyond doubt: as many rounds again");
            result = result.With(await RunPairAsync(BaseName, paired, peers, cancellationToken));
        }

        return Gate.PassesBase(result, PeerCatalog.Gateway, BaseName, _options.Threshold) ? 0 : 1;
    }

    private async Task<ScenarioReport> RunPairAsync(
        string kind, HarnessOptions options, IReadOnlyList<Peer> peers, CancellationToken cancellationToken)
    {
        RequestScenario scenario = new(Baseline.Scenario, connections: 32, peers);
        ScenarioReport result = await scenario.RunAsync(new RunContext(options, _nursery, _repository, _folder, peers), cancellationToken);
        result = result with { Bases = [peers[0].Name] };
        Console.Write(ReportWriter.Terminal(result));
        CompareReport report = await NewReportAsync(cancellationToken) with { Kind = kind, Versions = _versions, Scenarios = [result] };
        ReportWriter.Write(report, _store.FolderOf(report));
        return result;
    }

    private int Publish(CompareReport report)
    {
        if (_options.Record)
        {
            RunContext.Say($"recorded: {Path.GetRelativePath(_repository, _store.Record(report))}");
        }

        if (_options.RecordBaseline)
        {
            Baseline.From(report).Save(_repository);
            RunContext.Say($"recorded: {Path.GetRelativePath(_repository, Baseline.PathIn(_repository))}");
        }

        if (_options.Readme && !ReadmeBlock.Rewrite(Path.Combine(_repository, "README.md"), report))
        {
            throw new CompareException("README.md has no compare:begin and compare:end markers; nothing was written.");
        }

        return 0;
    }

    private async Task<CompareReport> NewReportAsync(CancellationToken cancellationToken) => new()
    {
        Time = ReportStore.TimeNow(),
        Commit = await _build.CommitAsync(cancellationToken),
        Machine = MachineFacts.Read(),
        Versions = new Dictionary<string, string>(StringComparer.Ordinal),
        Scenarios = [],
    };

    /// <summary>The peers asked for, each of which must be there; or, when none is named, all that are.</summary>
    private async Task<IReadOnlyList<Peer>> FindPeersAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        string? gateway = _options.Gateway;
        bool isAskedFor = names.Any(name => name.StartsWith(PeerCatalog.Gateway, StringComparison.Ordinal));
        if (gateway is null && (isAskedFor || (names.Count == 0 && _build.Exists)))
        {
            gateway = await _build.PublishWorkingTreeAsync(cancellationToken);
        }

        List<Peer> peers = [];
        foreach (string name in names.Count > 0 ? names : PeerCatalog.Defaults)
        {
            Peer peer = PeerCatalog.Create(name, _repository, new GatewayProgram(gateway ?? "satgate-gateway", _options.GatewayEnvironment));
            if (await peer.VersionAsync(cancellationToken) is { } version)
            {
                _versions[name] = version;
                peers.Add(peer);
            }
            else if (names.Count > 0)
            {
                throw new CompareException($"{name} is not installed.");
            }
            else
            {
                RunContext.Say($"{name} is not there and is left out.");
            }
        }

        return peers;
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SatGate.Perf.sln")))
            {
                return folder.FullName;
            }
        }

        throw new CompareException("The harness does not lie inside the repository.");
    }
}
