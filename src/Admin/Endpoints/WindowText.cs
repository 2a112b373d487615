using SatGate.Model.Registry;

namespace SatGate.Admin.Endpoints;

/// <summary>The words of budget windows.</summary>
internal static class WindowText
{
    private static readonly string[] Words = ["none", "minute", "hour", "day", "week", "month"];

    /// <summary>The word of a window.</summary>
    public static string Of(BudgetWindowKind window) => Words[(int)window];

    /// <summary>Finds the window of a word.</summary>
    public static bool TryParse(string text, out BudgetWindowKind window)
    {
        int index = Array.IndexOf(Words, text.ToLowerInvariant());
        window = (BudgetWindowKind)Math.Max(index, 0);
        return index >= 0;
    }
}
