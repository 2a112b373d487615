using System.Globalization;
using System.Net;
using System.Text;

namespace SatGate.Compare.Reports;

/// <summary>A chart of figures over their goals through the recorded runs, as SVG that reads on light and dark pages.</summary>
internal static class LineChart
{
    private const int Left = 48;
    private const int PlotWidth = 520;
    private const int PlotHeight = 320;
    private const int Top = 40;
    private const int LegendWidth = 430;
    private const int LegendRow = 17;

    /// <summary>Figures farther from their goal than this are drawn at the edge.</summary>
    private const double Largest = 2.5;

    private static readonly string[] Colors =
        ["#d9822b", "#2b7bd9", "#3a9d4f", "#a53ad9", "#c0392b", "#16a0a0", "#8a6d3b", "#6b7a8f", "#e05a9b", "#7f8c00", "#4a4ad9", "#b9770e"];

    /// <summary>Draws it.</summary>
    public static string Draw(IReadOnlyList<CompareReport> runs, IReadOnlyList<HistoryLine> lines)
    {
        int width = Left + PlotWidth + 24 + LegendWidth;
        int height = Math.Max(Top + PlotHeight + 40, Top + (lines.Count * LegendRow) + 16);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n");
        svg.Append("<style>text{font:12px system-ui,sans-serif;fill:#444}.t{font-weight:600;font-size:13px}.a{stroke:#bbb}.g{stroke:#888;stroke-dasharray:5 4}path{fill:none;stroke-width:2}");
        svg.Append("@media(prefers-color-scheme:dark){text{fill:#ddd}.a{stroke:#555}}</style>\n");
        svg.Append("<text class=\"t\" x=\"8\" y=\"20\">Figures over their goals, run by run (below the dashed line: reached)</text>\n");
        foreach (double level in (double[])[0, 0.5, 1, 1.5, 2, 2.5])
        {
            string kind = level is 1 ? "g" : "a";
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{kind}\" x1=\"{Left}\" x2=\"{Left + PlotWidth}\" y1=\"{Y(level):F1}\" y2=\"{Y(level):F1}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{Y(level) + 4:F1}\" text-anchor=\"end\">{level:0.0}</text>\n");
        }

        for (int i = 0; i < runs.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(i, runs.Count):F1}\" y=\"{Top + PlotHeight + 18}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(runs[i].Commit)}</text>\n");
        }

        for (int i = 0; i < lines.Count; i++)
        {
            DrawLine(svg, lines[i], runs.Count, Colors[i % Colors.Length], i);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawLine(StringBuilder svg, HistoryLine line, int runs, string color, int place)
    {
        (double X, double Y)[] points =
        [
            .. from i in Enumerable.Range(0, runs)
               where double.IsFinite(line.Values[i])
               select (X(i, runs), Y(line.Values[i] / line.Goal.Limit)),
        ];
        string path = string.Join(" ", points.Select((point, i) => string.Create(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{point.X:F1} {point.Y:F1}")));
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" stroke=\"{color}\"/>");
        foreach ((double x, double y) in points)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"3\" fill=\"{color}\"/>");
        }

        int top = Top + (place * LegendRow);
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left + PlotWidth + 24}\" y=\"{top}\" width=\"10\" height=\"10\" fill=\"{color}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + PlotWidth + 40}\" y=\"{top + 10}\">{WebUtility.HtmlEncode(line.Goal.Title)}</text>\n");
    }

    private static double X(int run, int runs) => runs == 1 ? Left + (PlotWidth / 2.0) : Left + 24 + (run * (PlotWidth - 48.0) / (runs - 1));

    private static double Y(double overGoal) => Top + PlotHeight - (Math.Min(overGoal, Largest) / Largest * PlotHeight);
}
