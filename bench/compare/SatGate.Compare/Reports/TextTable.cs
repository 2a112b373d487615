using System.Text;

namespace SatGate.Compare.Reports;

/// <summary>A small table, printed in columns for a terminal or as Markdown. The first column is aligned left, the others right.</summary>
internal sealed class TextTable(IReadOnlyList<string> headings)
{
    private readonly List<IReadOnlyList<string>> _rows = [];

    public void Add(IReadOnlyList<string> cells) => _rows.Add(cells);

    public string ToTerminal()
    {
        int[] widths = Widths();
        StringBuilder text = new();
        foreach (IReadOnlyList<string> row in (IEnumerable<IReadOnlyList<string>>)[headings, .. _rows])
        {
            for (int column = 0; column < headings.Count; column++)
            {
                text.Append(column == 0 ? row[column].PadRight(widths[column]) : "  " + row[column].PadLeft(widths[column]));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    public string ToMarkdown()
    {
        StringBuilder text = new();
        text.Append("| ").AppendJoin(" | ", headings).Append(" |\n|");
        for (int column = 0; column < headings.Count; column++)
        {
            text.Append(column == 0 ? "---|" : "---:|");
        }

        text.Append('\n');
        foreach (IReadOnlyList<string> row in _rows)
        {
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        }

        return text.ToString();
    }

    private int[] Widths() =>
        [.. Enumerable.Range(0, headings.Count).Select(column => _rows.Append(headings).Max(row => row[column].Length))];
}
