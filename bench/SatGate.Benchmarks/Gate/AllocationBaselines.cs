using System.Text.Json;

namespace SatGate.Benchmarks.Gate;

/// <summary>The file of allocated bytes per operation, by benchmark name.</summary>
internal static class AllocationBaselines
{
    private const double ToleranceRatio = 0.03;
    private const double ToleranceBytesMin = 16;

    /// <summary>Less than this is what the runtime itself allocates now and then, spread over the calls of a round.</summary>
    private const double Nothing = 0.5;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The file, found from the working directory or from the program upwards.</summary>
    public static string FilePath { get; } = Find(Directory.GetCurrentDirectory()) ?? Find(AppContext.BaseDirectory)
        ?? throw new FileNotFoundException("There is no bench/baselines folder above the working directory or the program.");

    public static SortedDictionary<string, long> Read() =>
        File.Exists(FilePath)
            ? JsonSerializer.Deserialize<SortedDictionary<string, long>>(File.ReadAllText(FilePath))!
            : [];

    public static void Write(IEnumerable<KeyValuePair<string, long>> bytes)
    {
        var sorted = new SortedDictionary<string, long>(bytes.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        File.WriteAllText(FilePath, JsonSerializer.Serialize(sorted, Indented) + "\n");
    }

    /// <summary>Zero stays zero; anything else may differ by 3 % and by 16 bytes at least, more or less.</summary>
    public static bool IsWithin(long recorded, double measured) =>
        recorded == 0 ? measured < Nothing : Math.Abs(measured - recorded) <= Math.Max(recorded * ToleranceRatio, ToleranceBytesMin);

    private static string? Find(string folder)
    {
        for (DirectoryInfo? up = new(folder); up is not null; up = up.Parent)
        {
            string baselines = Path.Combine(up.FullName, "bench", "baselines");
            if (Directory.Exists(baselines))
            {
                return Path.Combine(baselines, "allocations.json");
            }
        }

        return null;
    }
}
