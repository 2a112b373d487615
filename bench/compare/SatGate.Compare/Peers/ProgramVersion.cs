using System.ComponentModel;
using System.Diagnostics;

namespace SatGate.Compare.Peers;

/// <summary>Asks a program for its version.</summary>
internal static class ProgramVersion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The first word after <paramref name="marker"/> in what the program prints, or null when it cannot be started.</summary>
    public static async Task<string?> FindAsync(
        string program, IReadOnlyList<string> arguments, string marker, CancellationToken cancellationToken)
    {
        ProcessStartInfo info = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using Process process = Process.Start(info)!;
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token) + await process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            int start = output.IndexOf(marker, StringComparison.Ordinal);
            return start < 0
                ? "unknown"
                : output[(start + marker.Length)..].Trim().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "unknown";
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
