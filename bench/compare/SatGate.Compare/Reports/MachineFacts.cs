using System.Globalization;
using System.Runtime.InteropServices;

namespace SatGate.Compare.Reports;

/// <summary>The machine that measured; nothing that names it.</summary>
internal sealed record MachineFacts
{
    public required int Cores { get; init; }

    public required double MemoryGb { get; init; }

    public required string Processor { get; init; }

    public required string Kernel { get; init; }

    public required string DotNet { get; init; }

    public required long DescriptorsMax { get; init; }

    public static MachineFacts Read() => new()
    {
        Cores = Environment.ProcessorCount,
        MemoryGb = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
        Processor = Value("/proc/cpuinfo", "model name"),
        Kernel = string.Join('.', File.ReadAllText("/proc/sys/kernel/osrelease").Split('.', '-').Take(2)),
        DotNet = Environment.Version.ToString(),
        DescriptorsMax = Processes.Native.DescriptorsMax(),
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cores} cores ({Processor}, {RuntimeInformation.OSArchitecture}), {MemoryGb} GB, Linux {Kernel}, .NET {DotNet}");

    private static string Value(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':')[^1].Trim() ?? "unknown";
}
