using SatGate.Compare.Reports;
using SatGate.TestKit;

namespace SatGate.Bench.Tests;

public sealed class HistoryReportTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("latest.md")]
    [InlineData("history.svg")]
    public void The_report_in_the_repository_is_the_one_made_from_its_recorded_runs(string file)
    {
        string folder = Directory.CreateTempSubdirectory("satgate-report-").FullName;
        try
        {
            HistoryReport.Write(new ReportStore(Repository.Root).Recorded(), folder);
            Assert.Equal(File.ReadAllText(Path.Combine(folder, file)), File.ReadAllText(Repository.PathOf("bench/report", file)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_figures_in_the_readme_are_those_of_the_newest_recorded_run()
    {
        string copy = Path.GetTempFileName();
        try
        {
            File.Copy(Repository.PathOf("README.md"), copy, overwrite: true);
            Assert.True(ReadmeBlock.Rewrite(copy, new ReportStore(Repository.Root).Recorded()[^1]));
            Assert.Equal(File.ReadAllText(copy), File.ReadAllText(Repository.PathOf("README.md")));
        }
        finally
        {
            File.Delete(copy);
        }
    }

    [Fact]
    public void A_goal_that_one_run_has_and_the_next_has_not_keeps_its_place()
    {
        IReadOnlyList<CompareReport> runs = new ReportStore(Repository.Root).Recorded();
        HistoryLine line = HistoryReport.Lines([runs[0], runs[0] with { Scenarios = [] }]).First();
        Assert.True(double.IsFinite(line.Values[0]));
        Assert.True(double.IsNaN(line.Values[1]));
    }
}
