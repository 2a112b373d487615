using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>YARP on Kestrel: one route, one cluster, no logging. The collector can be chosen, to see which serves it better.</summary>
internal sealed class YarpPeer(string name, bool serverCollector, string repository) : Peer(name)
{
    private readonly string _program = Path.Combine(repository, "bench/compare/SatGate.Compare.Yarp/bin/Release/net10.0/SatGate.Compare.Yarp");

    public override int WarmUpSeconds => 8;

    public override Task<string?> VersionAsync(CancellationToken cancellationToken)
    {
        string library = Path.Combine(Path.GetDirectoryName(_program)!, "Yarp.ReverseProxy.dll");
        return Task.FromResult(File.Exists(_program) && File.Exists(library)
            ? $"{AssemblyName.GetAssemblyName(library).Version!.ToString(3)} on {RuntimeInformation.FrameworkDescription}"
            : null);
    }

    public override ChildSpec Prepare(PeerSetup setup) => new(
        Name,
        _program,
        [setup.Port.ToString(CultureInfo.InvariantCulture), setup.UpstreamPort.ToString(CultureInfo.InvariantCulture)])
    {
        LogPath = Path.Combine(setup.Folder, "output.log"),
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_gcServer"] = serverCollector ? "1" : "0" },
    };
}
