using System.Globalization;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>What the kernel says about processes.</summary>
internal static class ProcessTable
{
    /// <summary>The processes that a process has started and not yet waited for.</summary>
    public static IReadOnlyList<(int Id, bool IsZombie)> ChildrenOf(int parent)
    {
        var children = new List<(int, bool)>();
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
        {
            if (Read(folder) is (var state, var above) && above == parent)
            {
                children.Add((int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), state == "Z"));
            }
        }

        return children;
    }

    /// <summary>The processes below a process, at any depth, but not itself.</summary>
    public static IReadOnlyList<int> Below(int ancestor)
    {
        int[] children = [.. ChildrenOf(ancestor).Select(c => c.Id)];
        return [.. children, .. children.SelectMany(Below)];
    }

    /// <summary>Whether a process is there and not only waited for.</summary>
    public static bool IsAlive(int process) => Read($"/proc/{process}") is (var state, _) && state != "Z";

    private static (string State, int Parent)? Read(string folder)
    {
        try
        {
            // The name stands in parentheses and may hold anything, so that what follows is counted from the last of them.
            string status = File.ReadAllText(Path.Combine(folder, "stat"));
            string[] fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
