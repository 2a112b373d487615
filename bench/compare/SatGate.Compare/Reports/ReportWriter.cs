using System.Globalization;
using System.Text;

namespace SatGate.Compare.Reports;

/// <summary>Turns a report into tables on the terminal, Markdown and charts.</summary>
internal static class ReportWriter
{
    // A quiet machine has some of its own work, too.
    private const double QuietPercent = 10;

    /// <summary>One scenario's tables and goals, for the terminal.</summary>
    public static string Terminal(ScenarioReport scenario)
    {
        StringBuilder text = new();
        text.Append('\n').Append(scenario.Name).Append(": ").Append(scenario.Title).Append('\n');
        text.Append(ScenarioTables.Medians(scenario).ToTerminal());
        foreach (TextTable ratios in ScenarioTables.Ratios(scenario))
        {
            text.Append('\n').Append(ratios.ToTerminal());
        }

        foreach (string goal in Goals(scenario))
        {
            text.Append("goal  ").Append(goal).Append('\n');
        }

        if (Noise(scenario) is { } noise)
        {
            text.Append("noise  ").Append(noise).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Writes <c>report.json</c>, <c>report.md</c> and one SVG for each charted figure into the folder.</summary>
    public static void Write(CompareReport report, string folder)
    {
        Directory.CreateDirectory(folder);
        report.Save(Path.Combine(folder, "report.json"));
        File.WriteAllText(Path.Combine(folder, "report.md"), Markdown(report, withCharts: true));
        foreach (ScenarioReport scenario in report.Scenarios)
        {
            foreach (MetricSpec metric in scenario.Metrics.Where(metric => metric.IsCharted))
            {
                File.WriteAllText(Path.Combine(folder, ChartName(scenario, metric)), BarChart.Draw(scenario, metric));
            }
        }
    }

    public static string Markdown(CompareReport report, bool withCharts)
    {
        StringBuilder text = new(Head(report));
        foreach (ScenarioReport scenario in report.Scenarios)
        {
            text.Append(Medians(scenario));
            foreach (TextTable ratios in ScenarioTables.Ratios(scenario))
            {
                text.Append('\n').Append(ratios.ToMarkdown());
            }

            string[] goals = [.. Goals(scenario)];
            if (goals.Length > 0)
            {
                text.Append('\n').AppendJoin('\n', goals.Select(goal => "- " + goal)).Append('\n');
            }

            if (withCharts)
            {
                foreach (MetricSpec metric in scenario.Metrics.Where(metric => metric.IsCharted))
                {
                    text.Append(CultureInfo.InvariantCulture, $"\n![{metric.Title}]({ChartName(scenario, metric)})\n");
                }
            }
        }

        return text.ToString();
    }

    /// <summary>When and where a report was taken, of what, and how to read it.</summary>
    public static string Head(CompareReport report)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Measured {report.Time} at {report.Commit} on {report.Machine}.\n\n");
        text.Append("Figures are medians of the rounds; a ratio is the median of the rounds' own ratios (smallest–largest). ");
        text.Append("Less is better, but for requests and events per second.\n\n");
        IEnumerable<string> versions = report.Versions.Where(pair => pair.Value != "-").Select(pair => $"{pair.Key} {pair.Value}");
        return text.Append("Versions: ").AppendJoin(", ", versions).Append(".\n").ToString();
    }

    /// <summary>What a scenario does, its figures, and whether the machine was quiet.</summary>
    public static string Medians(ScenarioReport scenario)
    {
        string noise = Noise(scenario) is { } text ? $"\n{text}\n" : string.Empty;
        return $"\n### {scenario.Title}\n\n{scenario.Description}\n\n{ScenarioTables.Medians(scenario).ToMarkdown()}{noise}";
    }

    private static IEnumerable<string> Goals(ScenarioReport scenario) =>
        from goal in Goal.All
        where string.Equals(goal.Scenario, scenario.Name, StringComparison.Ordinal)
        let verdict = goal.Judge(scenario)
        where verdict is not null
        select verdict.Value.Text;

    private static string? Noise(ScenarioReport scenario) => scenario.OthersPercent() is var others && others <= QuietPercent
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Up to {others:F0} % of the machine was used by others meanwhile: times and rates are worth little, ratios somewhat more.");

    private static string ChartName(ScenarioReport scenario, MetricSpec metric) => $"{scenario.Name}-{metric.Key}.svg";
}
