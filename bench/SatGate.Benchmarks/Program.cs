using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Running;
using SatGate.Benchmarks.Gate;

// "gate" checks allocations quickly and in process; anything else is BenchmarkDotNet's own command line, such as
// "--filter *RequestHead* --job short".
if (args is ["gate", ..])
{
    return GateCommand.Run(args.Contains("--record", StringComparer.Ordinal));
}

IConfig config = DefaultConfig.Instance.AddDiagnoser(MemoryDiagnoser.Default).AddExporter(JsonExporter.FullCompressed);
BenchmarkSwitcher.FromAssembly(typeof(GateCommand).Assembly).Run(args, config);
return 0;
