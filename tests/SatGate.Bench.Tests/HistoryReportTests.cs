using SatGate.Compare.Reports;
using SatGate.TestKit;

namespace SatGate.Bench.Tests;

public sealed class HistoryReportTests
{
    [Theory]
    [InlineData("README.md")]
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
    public void A_goal_that_one_run_has_and_the_next_has_not_keeps_its_place()
    {
        IReadOnlyList<CompareReport> runs = new ReportStore(Repository.Root).Recorded();
        HistoryLine line = HistoryReport.Lines([runs[0], runs[0] with { Scenarios = [] }]).First();
        Assert.True(double.IsFinite(line.Values[0]));
        Assert.True(double.IsNaN(line.Values[1]));
    }
}
