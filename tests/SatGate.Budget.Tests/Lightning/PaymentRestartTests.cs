using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Embedded;
using SatGate.Budget.Lightning;
using SatGate.Budget.Redis;
using SatGate.Budget.Tests.Redis;
using SatGate.Model.Tokens;
using SatGate.TestKit;
using SatGate.TestKit.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Lightning;

/// <summary>A payment that was used stays used, whatever is killed.</summary>
public sealed class PaymentRestartTests
{
    [Fact]
    public async Task A_payment_is_used_up_on_every_gateway_and_through_the_death_of_redis()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisConnection first = await Connections.OpenAsync(server.Url);
        await using RedisConnection second = await Connections.OpenAsync(server.Url);
        await using RedisBudgetStore here = new(first);
        await using RedisBudgetStore there = new(second);
        await using PaymentFixture fixture = new(here);
        PaymentGate other = fixture.Open([TokenKey.FromSecret(PaymentFixture.Secret)], store: there);
        (string macaroon, string preimage) = await fixture.PayAsync();
        string authorization = $"L402 {macaroon}:{preimage}";

        PaymentVerdict[] verdicts = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => Task.Run(() => fixture.RedeemAsync(authorization, gate: i % 2 == 0 ? other : fixture.Gate))));

        Assert.Single(verdicts, PaymentVerdict.Accepted);
        Assert.Equal(39, verdicts.Count(v => v == PaymentVerdict.Replayed));
        Assert.InRange(
            long.Parse(await server.AskAsync("PTTL", (await server.AskAsync("KEYS", "*claim*")).Split('\n').Single()), System.Globalization.CultureInfo.InvariantCulture),
            (long)TimeSpan.FromHours(23).TotalMilliseconds,
            (long)TimeSpan.FromHours(24).TotalMilliseconds);

        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Equal(PaymentVerdict.Replayed, await WhenAvailableAsync(fixture, authorization, fixture.Gate));
        Assert.Equal(PaymentVerdict.Replayed, await WhenAvailableAsync(fixture, authorization, other));
    }

    [Fact]
    public async Task A_payment_that_redis_did_not_answer_for_is_not_lost()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisConnection connection = await Connections.OpenAsync(server.Url, readTimeoutMs: 300);
        await using RedisBudgetStore store = new(connection);
        await using PaymentFixture fixture = new(store);
        (string macaroon, string preimage) = await fixture.PayAsync();
        string authorization = $"L402 {macaroon}:{preimage}";
        PaymentVerdict frozen;
        server.Freeze();
        try
        {
            frozen = await fixture.RedeemAsync(authorization);
        }
        finally
        {
            server.Thaw();
        }

        // The claim may have been carried out after the thaw; it is released, and then the payment is good once.
        Assert.Equal(PaymentVerdict.Unavailable, frozen);
        Assert.Equal(PaymentVerdict.Accepted, await WhenAvailableAsync(fixture, authorization, fixture.Gate));
        Assert.Equal(PaymentVerdict.Replayed, await fixture.RedeemAsync(authorization));
    }

    [Fact]
    public async Task A_gateway_that_is_killed_knows_what_was_used_when_it_is_back()
    {
        using TemporaryDirectory alive = new();
        using TemporaryDirectory dead = new();
        string used;
        string unused;
        string returned;
        await using (EmbeddedBudgetStore store = Open(alive.PathOf("ledger")))
        await using (PaymentFixture fixture = new(store))
        {
            used = await PaidAsync(fixture);
            unused = await PaidAsync(fixture);
            returned = await PaidAsync(fixture);
            Assert.Equal(PaymentVerdict.Accepted, await fixture.RedeemAsync(used));
            PaymentOutcome outcome = await fixture.Gate.RedeemAsync(Encoding.ASCII.GetBytes(returned), "search", 100, TestContext.Current.CancellationToken);
            fixture.Gate.Release(outcome);
            await fixture.Gate.DisposeAsync();

            // What the system would find after a kill: the files as they are, with nothing closed.
            Copy(alive.PathOf("ledger"), dead.PathOf("ledger"));
        }

        await using EmbeddedBudgetStore again = Open(dead.PathOf("ledger"));
        await using PaymentFixture later = new(again);
        Assert.Equal(PaymentVerdict.Replayed, await later.RedeemAsync(used));
        Assert.Equal(PaymentVerdict.Accepted, await later.RedeemAsync(unused));
        Assert.Equal(PaymentVerdict.Accepted, await later.RedeemAsync(returned));
        Assert.Equal(PaymentVerdict.Replayed, await later.RedeemAsync(returned));
    }

    [Fact]
    public void Claims_that_come_and_go_leave_nothing_behind()
    {
        ClaimTable table = new();
        table.Set("stays", 1_000, "a");
        for (int i = 0; i < 10_000; i++)
        {
            table.Set("goes", 2_000, "b");
            table.Release("goes");
        }

        Assert.InRange(table.QueueCount, 1, 2_000);
        Assert.Equal("stays", table.TakeOver(1_000));
        Assert.Null(table.TakeOver(3_000));
        Assert.Equal(0, table.Count);
    }

    private static async Task<string> PaidAsync(PaymentFixture fixture)
    {
        (string macaroon, string preimage) = await fixture.PayAsync();
        return $"L402 {macaroon}:{preimage}";
    }

    private static EmbeddedBudgetStore Open(string directory) =>
        EmbeddedBudgetStore.Open(new EmbeddedStoreOptions { Directory = directory }, TimeProvider.System, NullLoggerFactory.Instance);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);

        // The journal before the database: what is applied meanwhile then stands in both, which is harmless, rather than in neither.
        foreach (string file in Directory.GetFiles(from).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).OrderBy(f => f.Contains(".db", StringComparison.Ordinal)))
        {
            using FileStream source = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using FileStream target = File.Create(Path.Combine(to, Path.GetFileName(file)));
            source.CopyTo(target);
        }
    }

    private static async Task<PaymentVerdict> WhenAvailableAsync(PaymentFixture fixture, string authorization, PaymentGate gate)
    {
        PaymentVerdict verdict = PaymentVerdict.Unavailable;
        await Eventually.TrueAsync(
            async () =>
            {
                fixture.Time.Advance(TimeSpan.FromSeconds(1));
                return (verdict = await fixture.RedeemAsync(authorization, gate: gate)) != PaymentVerdict.Unavailable;
            },
            "the store answers",
            TimeSpan.FromSeconds(30));
        return verdict;
    }
}
