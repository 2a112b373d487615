namespace SatGate.Gateway.CommandLine.Management;

/// <summary>Columns for people. What would move the cursor of a terminal is shown as a question mark.</summary>
internal sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> _rows = [heads];

    /// <summary>Adds a row with as many cells as there are heads.</summary>
    internal void Add(params string[] cells) => _rows.Add([.. cells.Select(Clean)]);

    /// <summary>Writes the table, columns two spaces apart.</summary>
    internal void Write(TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, heads.Length).Select(column => _rows.Max(row => row[column].Length))];
        foreach (string[] row in _rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>A text without control characters.</summary>
    internal static string Clean(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(static character => char.IsControl(character) ? '?' : character)) : text;
}
