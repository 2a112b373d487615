using System.Diagnostics;
using SatGate.Bench;

namespace SatGate.Benchmarks.Gate;

/// <summary>
/// Compares the time of every gated benchmark between this build and another one, in processes that take turns. A benchmark fails when the whole
/// confidence interval of the ratio is above the threshold, and is again in fresh processes: where code happens to lie in memory is not a regression.
/// </summary>
internal static class PairCommand
{
    private const double Threshold = 1.05;
    private const int Pairs = 15;
    private const int QuickPairs = 8;

    /// <summary>0 when no benchmark is slower beyond doubt; 1 otherwise; 2 when there is nothing to compare.</summary>
    public static int Run(string other, bool quick)
    {
        long started = Stopwatch.GetTimestamp();
        int pairs = quick ? QuickPairs : Pairs;
        string[] common;
        using (var basis = new BuildProcess(other))
        {
            common = [.. basis.Names().Intersect(GateCase.GatedNames(), StringComparer.Ordinal)];
        }

        if (common.Length == 0)
        {
            Console.WriteLine("The other build has no benchmark in common with this one.");
            return 2;
        }

        Console.WriteLine($"{"benchmark",-70} {"ratio",7} {"interval",15}");
        string[] suspects = Judge(other, common, pairs);
        if (suspects.Length > 0)
        {
            Console.WriteLine($"{suspects.Length} above {Threshold}: once more, in fresh processes");
            suspects = Judge(other, suspects, Pairs);
        }

        Console.WriteLine($"{common.Length} benchmarks, {suspects.Length} slower than {Threshold} times, in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s.");
        return suspects.Length == 0 ? 0 : 1;
    }

    private static string[] Judge(string other, string[] names, int pairs)
    {
        using var basis = new BuildProcess(other);
        using var changed = new BuildProcess(Environment.ProcessPath!);
        var slower = new List<string>();
        foreach (string name in names)
        {
            if (!basis.Open(name) || !changed.Open(name))
            {
                Console.WriteLine($"{name,-70} could not be set up");
                slower.Add(name);
                continue;
            }

            PairedInterval interval = Measure(basis, changed, pairs);
            bool isSlower = interval.IsAbove(Threshold);
            Console.WriteLine($"{name,-70} {interval.Ratio,7:F3} {interval.Low,7:F3}–{interval.High:F3}{(isSlower ? "  <-- slower" : string.Empty)}");
            if (isSlower)
            {
                slower.Add(name);
            }
        }

        return [.. slower];
    }

    private static PairedInterval Measure(BuildProcess basis, BuildProcess changed, int pairs)
    {
        var ratios = new List<double>(pairs);
        for (int i = 0; i < pairs; i++)
        {
            // Who goes first changes, so that neither always finds the machine as the other left it.
            double first = (i % 2 == 0 ? basis : changed).Turn();
            double second = (i % 2 == 0 ? changed : basis).Turn();
            double ratio = i % 2 == 0 ? second / first : first / second;
            if (double.IsFinite(ratio) && ratio > 0)
            {
                ratios.Add(ratio);
            }
        }

        return PairedInterval.Of(ratios);
    }
}
