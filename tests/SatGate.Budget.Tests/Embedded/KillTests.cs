using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Embedded;
using SatGate.Budget.Operations;
using SatGate.Budget.Tests.Contract;
using SatGate.Budget.Victim;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Embedded;

/// <summary>
/// A process that is killed with SIGKILL at any moment has lost nothing it was answered and done nothing twice. <c>SATGATE_KILLS</c> makes the loop
/// longer.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 8;

    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(8);

    private readonly TemporaryDirectory _directory = new();
    private readonly BudgetModel _model = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_killed_process_has_lost_nothing_and_doubled_nothing()
    {
        bool isLong = int.TryParse(Environment.GetEnvironmentVariable("SATGATE_KILLS"), CultureInfo.InvariantCulture, out int kills);
        long started = Stopwatch.GetTimestamp();
        long operations = 0;
        int killed = 0;
        for (; killed < (isLong ? kills : Kills) && (isLong || killed == 0 || Stopwatch.GetElapsedTime(started) < TimeMax); killed++)
        {
            operations += await KillOnceAsync(killed);
        }

        Assert.NotEqual(0, operations);
        TestContext.Current.SendDiagnosticMessage("{0} kills, {1} operations", killed, operations);
    }

    private async Task<long> KillOnceAsync(int seed)
    {
        var script = new KillScript(seed);
        string instance = seed.ToString("x16", CultureInfo.InvariantCulture);
        long acknowledged;
        using (var victim = new VictimProcess(_directory.Path, seed, instance))
        {
            acknowledged = await victim.KillAfterAsync(TimeSpan.FromMilliseconds(new Random(seed).Next(5, 300)));
        }

        Assert.NotEqual(0, acknowledged);
        await using EmbeddedBudgetStore store = EmbeddedBudgetStore.Open(KillScript.OptionsFor(_directory.Path), TimeProvider.System, NullLoggerFactory.Instance);
        for (long number = 1; number <= acknowledged; number++)
        {
            _model.Apply(instance, script.At(number));
        }

        // Of the batch under way when it was killed, some operations may have come to be: none, all, or the first few.
        long done = acknowledged;
        long inFlight = acknowledged + script.CountAt(acknowledged + 1);
        while (!await IsAsTheModelAsync(store) && done < inFlight)
        {
            _model.Apply(instance, script.At(++done));
        }

        Assert.True(await IsAsTheModelAsync(store), $"life {seed}: after {acknowledged} operations the balances are those of no moment");
        await RepeatAsync(store, script, instance, acknowledged, inFlight);
        Assert.True(await IsAsTheModelAsync(store), $"life {seed}: repetitions took effect");
        return acknowledged;
    }

    /// <summary>Sends again what a gateway could not know the answer of, and some of what it could.</summary>
    private async Task RepeatAsync(EmbeddedBudgetStore store, KillScript script, string instance, long acknowledged, long to)
    {
        long from = Math.Max(1, acknowledged - KillScript.Kept + KillScript.BatchMax);
        for (long number = from; number <= to; number++)
        {
            LedgerOperation operation = script.At(number);
            var batch = new OperationBatch(instance);
            batch.TryAdd(operation);
            Assert.True(await store.ExecuteAsync(batch));
            ModelAnswer expected = _model.Apply(instance, operation);
            Assert.Equal((number, expected.Outcome), (number, operation.Outcome));
            Assert.True(operation.IsRepeat || number > acknowledged, $"operation {number} was answered and is not remembered");
        }
    }

    private async Task<bool> IsAsTheModelAsync(EmbeddedBudgetStore store)
    {
        foreach (BudgetBucket bucket in KillScript.All)
        {
            BudgetBalance? balance = await store.ReadAsync(bucket, CancellationToken.None);
            if (balance != _model.Read(bucket))
            {
                return false;
            }
        }

        return await store.CountHoldsAsync(CancellationToken.None) == _model.Holds;
    }
}
