using System.Globalization;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.CloudSync.Tests.Spool;

/// <summary>The program is killed at any moment, and its files are cut at any place.</summary>
public sealed class AuditCrashTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    /// <summary>How often the program is killed; more than the usual by <c>SATGATE_CRASH_ROUNDS</c>.</summary>
    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("SATGATE_CRASH_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : 10;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_killed_program_keeps_what_it_promised_and_the_chain_holds()
    {
        Random random = new(11);
        long promised = 0;
        for (int round = 0; round < Rounds; round++)
        {
            promised = Math.Max(promised, await WriteAndKillAsync(_folder.PathOf("data"), random.Next(0, 120)));
            using AuditFile file = AuditFile.OpenReadOnly(_folder.PathOf("data"));
            AuditVerification found = await file.VerifyAsync(SpoolRig.Cancel);
            Assert.True(found.IsIntact, found.Problem);
            Assert.True(found.LastSequence >= promised, $"{promised} events were promised and {found.LastSequence} are there.");
            Assert.Equal(1, found.FirstSequence);
            AuditPage last = await file.ReadAsync(new AuditQuery { Descending = true, CountMax = 1 }, SpoolRig.Cancel);
            Assert.Equal(found.LastSequence, last.Entries[0].Usage.Operation);
        }

        Assert.True(promised > 0);
    }

    [Fact]
    public async Task A_log_that_is_cut_anywhere_opens_again_with_a_chain_that_holds()
    {
        string source = _folder.PathOf("source");
        await WriteAndKillAsync(source, 0);
        byte[] database = await File.ReadAllBytesAsync(Path.Combine(source, AuditStore.FileName), SpoolRig.Cancel);
        byte[] log = await File.ReadAllBytesAsync(Path.Combine(source, AuditStore.FileName + "-wal"), SpoolRig.Cancel);
        Random random = new(3);
        int[] cuts = [0, 1, 31, 32, 33, log.Length - 1, log.Length, .. Enumerable.Range(0, 80).Select(_ => random.Next(log.Length))];
        long before = -1;
        foreach (int cut in cuts.Order())
        {
            AuditVerification found = await ReopenAsync(database, log.AsMemory(0, cut));
            Assert.True(found.LastSequence >= before, "A longer log holds at least as much.");
            before = found.LastSequence;
        }

        Assert.True(before > 0);
        for (int i = 0; i < 40; i++)
        {
            byte[] damaged = [.. log];
            damaged[random.Next(log.Length)] ^= 0x55;
            await ReopenAsync(database, damaged);
        }
    }

    private async Task<AuditVerification> ReopenAsync(byte[] database, ReadOnlyMemory<byte> log)
    {
        string folder = _folder.PathOf("copy");
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, AuditStore.FileName), database);
        await File.WriteAllBytesAsync(Path.Combine(folder, AuditStore.FileName + "-wal"), log);
        AuditVerification found;
        AuditSpoolOptions options = new() { Directory = folder };
        await using (AuditSpool spool = await AuditSpool.OpenAsync(options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, SpoolRig.Cancel))
        {
            found = await spool.VerifyAsync(SpoolRig.Cancel);
            Assert.True(found.IsIntact, found.Problem);
            await SpoolRig.RecordAsync(spool, 3);
            Assert.Equal(found.LastSequence + 3, (await spool.VerifyAsync(SpoolRig.Cancel)).LastSequence);
        }

        Directory.Delete(folder, recursive: true);
        return found;
    }

    /// <summary>Runs the writer until it has promised something, a little longer, and kills it. Returns the last number that it promised.</summary>
    private static async Task<long> WriteAndKillAsync(string directory, int delayMs)
    {
        await using ChildProcess child = new(AuditFaultTests.Program, ["spool", "write", directory]);
        await child.WaitForLineAsync(l => l.StartsWith("stored ", StringComparison.Ordinal), "a promise");
        await Task.Delay(delayMs);
        child.Send(Signal.Kill);
        await child.WaitForExitAsync();
        return child.Lines.Where(l => l.StartsWith("stored ", StringComparison.Ordinal)).Max(l => long.Parse(l.AsSpan(7), CultureInfo.InvariantCulture));
    }
}
