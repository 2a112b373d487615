using System.Text.Encodings.Web;
using System.Text.Json;

namespace SatGate.Compare.Reports;

/// <summary>One run: what was measured, where, and with which versions. Stored as <c>report.json</c>.</summary>
internal sealed record CompareReport
{
    /// <summary>When the run began, UTC, as in the folder's name.</summary>
    public required string Time { get; init; }

    /// <summary>What kind of run a judged one was, <c>quick</c> or <c>base</c>; null for a run of scenarios.</summary>
    public string? Kind { get; init; }

    /// <summary>The commit of the working tree, with a plus sign when it had changes.</summary>
    public required string Commit { get; init; }

    public required MachineFacts Machine { get; init; }

    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    public required IReadOnlyList<ScenarioReport> Scenarios { get; init; }

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IndentSize = 1,

        // Read by people and never put into a page: plus signs and micro signs stay what they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static CompareReport Load(string path) =>
        JsonSerializer.Deserialize<CompareReport>(File.ReadAllText(path), Json) ?? throw new CompareException($"{path} holds no report.");

    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
}
