using System.Globalization;
using System.Net;
using System.Text;

namespace SatGate.Compare.Reports;

/// <summary>A horizontal bar chart of one figure, as SVG that reads on light and dark pages.</summary>
internal static class BarChart
{
    private const int LabelWidth = 250;
    private const int BarWidthMax = 360;
    private const int ValueWidth = 90;
    private const int RowHeight = 26;
    private const int TitleHeight = 34;

    public static string Draw(ScenarioReport report, MetricSpec metric)
    {
        (string Peer, double Value)[] rows =
        [
            .. report.Peers.Select(peer => (peer, report.Median(peer, metric.Key))).Where(row => !double.IsNaN(row.Item2)),
        ];
        double largest = Math.Max(rows.Length == 0 ? 0 : rows.Max(row => row.Value), double.Epsilon);
        int width = LabelWidth + BarWidthMax + ValueWidth;
        int height = TitleHeight + (rows.Length * RowHeight) + 8;
        StringBuilder svg = new();
        svg.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" ")
            .Append(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n");
        svg.Append("<style>text{font:13px system-ui,sans-serif;fill:#444}.t{font-weight:600}.b{fill:#9aa7b5}.g{fill:#d9822b}")
            .Append("@media(prefers-color-scheme:dark){text{fill:#ddd}.b{fill:#5c6b7a}}</style>\n");
        string title = Escape($"{report.Title}: {metric.Title} (less is better)");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"t\" x=\"8\" y=\"20\">{title}</text>\n");
        for (int index = 0; index < rows.Length; index++)
        {
            (string peer, double value) = rows[index];
            int top = TitleHeight + (index * RowHeight);
            double bar = Math.Max(1, Math.Max(0, value) / largest * BarWidthMax);
            string kind = peer.StartsWith("gateway", StringComparison.Ordinal) ? "g" : "b";
            string figure = value.ToString("F" + metric.Decimals, CultureInfo.InvariantCulture);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth - 8}\" y=\"{top + 15}\" text-anchor=\"end\">{Escape(peer)}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{kind}\" x=\"{LabelWidth}\" y=\"{top + 2}\" rx=\"2\" ")
                .Append(CultureInfo.InvariantCulture, $"width=\"{bar:F1}\" height=\"{RowHeight - 8}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth + bar + 6:F1}\" y=\"{top + 15}\">{figure}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
