using System.Diagnostics;
using System.Globalization;

namespace SatGate.Benchmarks.Gate;

/// <summary>A build of the benchmarks in a process of its own, which <see cref="CaseHost"/> serves.</summary>
internal sealed class BuildProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="program">Path of the built program.</param>
    public BuildProcess(string program)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("host");

        // Compiled once and for good: otherwise two processes of one build can differ by how far their code has been optimized.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    /// <summary>The names of its gated benchmarks; none when it is too old to tell.</summary>
    public string[] Names() => Ask("list") is { } names && !names.StartsWith("error", StringComparison.Ordinal)
        ? names.Split('\t', StringSplitOptions.RemoveEmptyEntries)
        : [];

    /// <summary>Sets a benchmark up; false when it has none of that name.</summary>
    public bool Open(string name) => Ask("open " + name) == "ok";

    /// <summary>Processor nanoseconds for each operation of one round; NaN when it failed.</summary>
    public double Turn() => double.TryParse(Ask("turn"), NumberStyles.Float, CultureInfo.InvariantCulture, out double nanoseconds) ? nanoseconds : double.NaN;

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>The answer to a line, or null when the process has ended. What benchmarks print for people begins with a comment sign.</summary>
    private string? Ask(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            return null;
        }

        string? answer;
        do
        {
            answer = _process.StandardOutput.ReadLine();
        }
        while (answer?.StartsWith("//", StringComparison.Ordinal) == true);

        return answer;
    }
}
