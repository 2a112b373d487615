using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Running;
using SatGate.Benchmarks.Gate;

// "gate" checks allocations quickly and in process; "pair PROGRAM" compares the time of each gated benchmark with another build's, and "host" is
// that other build's side; anything else is BenchmarkDotNet's own command line, such as
// "--filter *RequestHead* --job short".
if (args is ["gate", ..])
{
    return GateCommand.Run(args.Contains("--record", StringComparer.Ordinal));
}

switch (args)
{
    case ["host"]:
        return new CaseHost(Console.In, Console.Out).Run();
    case ["pair", var other, ..]:
        return PairCommand.Run(other, args.Contains("--quick", StringComparer.Ordinal));
}

IConfig config = DefaultConfig.Instance.AddDiagnoser(MemoryDiagnoser.Default).AddExporter(JsonExporter.FullCompressed);
BenchmarkSwitcher.FromAssembly(typeof(GateCommand).Assembly).Run(args, config);
return 0;
