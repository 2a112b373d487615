using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Tests.Spool;

/// <summary>The program that tests kill: it records events as fast as it can and prints what it was promised.</summary>
internal static class SpoolChild
{
    public static Task<int> RunAsync(string[] args) => args switch
    {
        ["write", string directory] => WriteAsync(directory),
        ["fill", string directory] => FillAsync(directory),
        ["verify", string directory] => VerifyAsync(directory),
        _ => Task.FromResult(2),
    };

    /// <summary>Prints <c>stored N</c> when N events in all of this log are promised to be stored.</summary>
    private static async Task<int> WriteAsync(string directory)
    {
        AuditSpool spool = await AuditSpool.OpenAsync(Options(directory), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        using AuditFile file = AuditFile.OpenReadOnly(directory);
        AuditPage last = await file.ReadAsync(new AuditQuery { Descending = true, CountMax = 1 }, CancellationToken.None);
        long number = last.Entries.Length == 0 ? 0 : last.Entries[0].Usage.Operation;
        Print($"opened {number}");
        while (true)
        {
            for (int i = 0; i < 300; i++)
            {
                number++;
                spool.TryRecord(SpoolRig.Event(number));
            }

            await spool.FlushAsync(CancellationToken.None);
            Print($"stored {number}");
        }
    }

    /// <summary>
    /// Fills a small disk until the log does not accept any more, then takes a ballast file away and goes on. Prints what was accepted, what was
    /// refused, and how the log answers at each point.
    /// </summary>
    private static async Task<int> FillAsync(string directory)
    {
        string ballast = Path.Combine(directory, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[14 * 1024 * 1024]);
        await using AuditSpool spool = await AuditSpool.OpenAsync(
            Options(Path.Combine(directory, "data")) with { QueueEventsMax = 2_048 }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        long accepted = 0;
        long refused = 0;
        while (spool.IsAccepting || !spool.IsFailing)
        {
            for (int i = 0; i < 200 && spool.IsAccepting; i++)
            {
                accepted += spool.TryRecord(SpoolRig.Event(accepted + 1)) ? 1 : 0;
            }

            await Task.Delay(2);
        }

        while (refused < 10)
        {
            bool isTaken = spool.TryRecord(SpoolRig.Event(accepted + 1));
            accepted += isTaken ? 1 : 0;
            refused += isTaken ? 0 : 1;
        }

        Print($"full {accepted} {refused}");
        File.Delete(ballast);
        await spool.FlushAsync(CancellationToken.None);
        await spool.FlushAsync(CancellationToken.None);
        AuditVerification found = await spool.VerifyAsync(CancellationToken.None);
        AuditPage lost = await spool.ReadAsync(new AuditQuery { Kind = UsageKind.EventsLost }, CancellationToken.None);
        Print($"recovered {spool.IsAccepting} {spool.IsFailing} {found.IsIntact}");
        Print($"stored {found.LastSequence - lost.Entries.Length} lost {lost.Entries.Sum(e => long.Parse(e.Usage.Detail!.Split(' ')[0], CultureInfo.InvariantCulture))}");
        return 0;
    }

    /// <summary>Checks a log that may lie on a disk that cannot be written.</summary>
    private static async Task<int> VerifyAsync(string directory)
    {
        using AuditFile file = AuditFile.OpenReadOnly(directory);
        AuditVerification found = await file.VerifyAsync(CancellationToken.None);
        Print($"verified {found.IsIntact} {found.Count}");
        return 0;
    }

    private static AuditSpoolOptions Options(string directory) => new() { Directory = directory };

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
