using System.Globalization;
using SatGate.Compare.CommandLine;
using SatGate.Compare.Load;
using SatGate.Compare.Peers;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Scenarios;

/// <summary>What all scenarios of one run share.</summary>
internal sealed class RunContext(HarnessOptions options, Nursery nursery, string repository, string folder, IReadOnlyList<Peer> peers)
{
    private int _folders;

    public HarnessOptions Options { get; } = options;

    public Nursery Nursery { get; } = nursery;

    /// <summary>The root of the working tree.</summary>
    public string Repository { get; } = repository;

    /// <summary>Installed peers, in the order of the tables.</summary>
    public IReadOnlyList<Peer> Peers { get; } = peers;

    /// <summary>Tokens that were made for gateways in this run, by their number.</summary>
    public Dictionary<int, TokenFile> GatewayTokens { get; } = [];

    public Wrk Wrk { get; } = new(nursery, folder);

    /// <summary>A new folder for one child's files.</summary>
    public string NewFolder(string name)
    {
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _folders)}-{name}"));
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Writes one line of progress.</summary>
    public static void Say(string text) => Console.Error.WriteLine(text);
}
