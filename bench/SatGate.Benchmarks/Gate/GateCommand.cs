using System.Diagnostics;

namespace SatGate.Benchmarks.Gate;

/// <summary>
/// The gate on every change: allocated bytes per operation must be what is recorded, in both directions, so that an improvement is recorded
/// too. Time is printed as a ratio to the baseline of the class and never fails the gate.
/// </summary>
internal static class GateCommand
{
    /// <summary>0 when everything is as recorded, or was recorded just now; 1 otherwise.</summary>
    public static int Run(bool record)
    {
        long started = Stopwatch.GetTimestamp();
        SortedDictionary<string, long> recorded = AllocationBaselines.Read();
        var measured = new Dictionary<string, long>(StringComparer.Ordinal);
        int failures = 0;
        Console.WriteLine($"{"benchmark",-70} {"bytes/op",10} {"recorded",10} {"ns/op",10} {"ratio",7}");
        foreach (Type type in GateCase.Types)
        {
            foreach (GateCase[] group in GateCase.GroupsOf(type))
            {
                failures += Judge(group, recorded, measured);
            }
        }

        foreach (string name in recorded.Keys.Except(measured.Keys, StringComparer.Ordinal))
        {
            Console.WriteLine($"{name,-70} recorded, but there is no such benchmark.");
            failures++;
        }

        if (record)
        {
            AllocationBaselines.Write(measured);
        }

        string verdict = record ? "recorded" : failures == 0 ? "as recorded" : $"{failures} not as recorded";
        Console.WriteLine($"{measured.Count} benchmarks {verdict}, in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s.");
        return record || failures == 0 ? 0 : 1;
    }

    private static int Judge(GateCase[] group, SortedDictionary<string, long> recorded, Dictionary<string, long> measured)
    {
        GateMeasurement[] results = GateMeasurement.Of(group);
        int baseline = Array.FindIndex(group, c => c.IsBaseline);
        int failures = 0;
        for (int i = 0; i < group.Length; i++)
        {
            (double bytes, double time) = results[i];
            string expected = "-";
            string verdict = string.Empty;
            if (group[i].IsGated)
            {
                measured.Add(group[i].Name, (long)Math.Round(bytes));
                bool isKnown = recorded.TryGetValue(group[i].Name, out long known);
                bool isWithin = isKnown && AllocationBaselines.IsWithin(known, bytes);
                expected = isKnown ? $"{known}" : "none";
                verdict = isWithin ? string.Empty : "  <-- not as recorded";
                failures += isWithin ? 0 : 1;
            }

            string ratio = baseline < 0 ? "-" : i == baseline ? "base" : $"{time / results[baseline].NanosecondsPerOperation:F2}";
            Console.WriteLine($"{group[i].Name,-70} {bytes,10:F1} {expected,10} {time,10:F1} {ratio,7}{verdict}");
        }

        return failures;
    }
}
