using CsCheck;
using SatGate.Budget.Lightning.Invoices;
using SatGate.TestKit.Lightning;
using Xunit;

namespace SatGate.Budget.Tests.Lightning;

public sealed class Bolt11InvoiceTests
{
    private const string HashOfExamples = "0001020304050607080900010203040506070809000102030405060708090102";

    // The examples of BOLT 11.
    private const string Donation =
        "lnbc1pvjluezpp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqdpl2pkx2ctnv5sxxmmwwd5kgetjypeh2ursdae8g6twvus8g6rfwvs8qun0dfjkxaq8rkx3yf5tcsyz3d73gafnh3cax9rn449d9p5uxz9ezhhypd0elx87sjle52x86fux2ypatgddc6k63n7erqz25le42c4u4ecky03ylcqca784w";

    private const string Coffee =
        "lnbc2500u1pvjluezpp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqdq5xysxxatsyp3k7enxv4jsxqzpuaztrnwngzn3kdzw5hydlzf03qdgm2hdq27cqv3agm2awhz5se903vruatfhq77w3ls4evs3ch9zw97j25emudupq63nyw24cg27h2rspfj9srp";

    private const string TestNetwork =
        "lntb20m1pvjluezhp58yjmdan79s6qqdhdzgynm4zwqd5d7xmw5fk98klysy043l2ahrqspp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqfpp3x9et2e20v6pu37c5d9vax37wxq72un98kmzzhznpurw9sgl2v0nklu2g4d0keph5t7tj9tcqd8rexnd07ux4uv2cjvcqwaxgj7v4uwn5wmypjd5n69z2xm3xgksg28nwht7f6zspwp3f9t";

    private static readonly DateTimeOffset Created = DateTimeOffset.FromUnixTimeSeconds(1496314658);

    [Theory]
    [InlineData(Donation, 0, 3600)]
    [InlineData(Coffee, 250_000_000, 60)]
    [InlineData(TestNetwork, 2_000_000_000, 3600)]
    public void The_examples_of_the_specification_are_read(string text, long amountMsats, int lifeSeconds)
    {
        Assert.True(Bolt11Invoice.TryRead(text, out Bolt11Invoice invoice));

        Assert.Equal(amountMsats, invoice.AmountMsats);
        Assert.Equal(HashOfExamples, invoice.PaymentHashHex);
        Assert.Equal(Created.AddSeconds(lifeSeconds), invoice.ExpiresAt);
    }

    [Fact]
    public void Every_changed_character_is_noticed()
    {
        for (int i = 0; i < Coffee.Length; i++)
        {
            foreach (char other in "qp1A".Where(c => c != Coffee[i]))
            {
                Assert.False(Bolt11Invoice.TryRead(Coffee[..i] + other + Coffee[(i + 1)..], out _), $"{other} at {i}");
            }

            Assert.False(Bolt11Invoice.TryRead(Coffee.AsSpan(0, i), out _), $"cut at {i}");
        }
    }

    [Fact]
    public void Any_amount_and_hash_that_is_written_is_read() =>
        Gen.Select(Gen.Long[1, 2_100_000_000_000_000], Gen.Byte.Array[32], Gen.Int[1, 32_767]).Sample((amount, hash, expiry) =>
        {
            string hex = Convert.ToHexStringLower(hash);
            string text = InvoiceText.Write(amount, hex, Created, expiry);

            return Bolt11Invoice.TryRead(text, out Bolt11Invoice invoice) && invoice == new Bolt11Invoice(amount * 1000, hex, Created.AddSeconds(expiry));
        });

    [Theory]
    [InlineData("lnbc10n", 1_000)]
    [InlineData("lnbc10p", 1)]
    [InlineData("lnbcrt1m", 100_000_000)]
    [InlineData("lntbs1u", 100_000)]
    [InlineData("lnsb21000000", 2_100_000_000_000_000_000)]
    public void Amounts_are_exact_in_every_unit_and_network(string readablePart, long amountMsats)
    {
        Assert.True(Bolt11Invoice.TryRead(InvoiceText.Encode(readablePart, Body()), out Bolt11Invoice invoice));
        Assert.Equal(amountMsats, invoice.AmountMsats);
    }

    [Theory]
    [InlineData("lnbc11p")] // A tenth of a thousandth of a satoshi does not exist.
    [InlineData("lnbc010n")]
    [InlineData("lnbcn")]
    [InlineData("lnbc-5n")]
    [InlineData("lnbc5x")]
    [InlineData("lnbc21000001")]
    [InlineData("lnbc9999999999999999999p")]
    [InlineData("lnxx10n")]
    [InlineData("bc10n")]
    public void Amounts_and_networks_that_cannot_be_are_refused(string readablePart) =>
        Assert.False(Bolt11Invoice.TryRead(InvoiceText.Encode(readablePart, Body()), out _));

    [Fact]
    public void No_hash_two_hashes_and_a_short_hash_are_refused()
    {
        int[] hash = InvoiceText.Groups(Convert.FromHexString(HashOfExamples));

        Assert.True(Bolt11Invoice.TryRead(InvoiceText.Encode("lnbc10n", Body((1, hash))), out _));
        Assert.False(Bolt11Invoice.TryRead(InvoiceText.Encode("lnbc10n", Body([])), out _));
        Assert.False(Bolt11Invoice.TryRead(InvoiceText.Encode("lnbc10n", Body((1, hash), (1, hash))), out _));
        Assert.False(Bolt11Invoice.TryRead(InvoiceText.Encode("lnbc10n", Body((1, hash[..51]))), out _));
    }

    [Fact]
    public void A_field_that_reaches_into_the_signature_is_refused()
    {
        List<int> groups = [.. InvoiceText.Number(0, 7), 13, 0, 1, .. Enumerable.Repeat(0, 104)];

        Assert.False(Bolt11Invoice.TryRead(InvoiceText.Encode("lnbc10n", groups), out _));
    }

    [Fact]
    public void An_endless_life_is_cut_to_ten_years()
    {
        int[] hash = InvoiceText.Groups(Convert.FromHexString(HashOfExamples));
        int[] forever = [.. Enumerable.Repeat(31, 40)];

        Assert.True(Bolt11Invoice.TryRead(InvoiceText.Encode("lnbc10n", Body((1, hash), (6, forever))), out Bolt11Invoice invoice));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddDays(3650), invoice.ExpiresAt);
    }

    [Fact]
    public void The_longest_invoice_is_read_and_one_character_more_is_not()
    {
        int[] hash = InvoiceText.Groups(Convert.FromHexString(HashOfExamples));
        int bare = InvoiceText.Encode("lnbc10n", Body((1, hash))).Length;
        int rest = Bolt11Invoice.CharactersMax - bare;
        List<(int, int[])> filling = [(1, hash)];
        for (; rest > 1000; rest -= 1000)
        {
            filling.Add((13, new int[997]));
        }

        Assert.True(Bolt11Invoice.TryRead(InvoiceText.Encode("lnbc10n", Body([.. filling, (13, new int[rest - 3])])), out _));
        Assert.False(Bolt11Invoice.TryRead(InvoiceText.Encode("lnbc10n", Body([.. filling, (13, new int[rest - 2])])), out _));
    }

    private static List<int> Body(params (int Tag, int[] Value)[] fields)
    {
        List<int> groups = [.. InvoiceText.Number(0, 7)];
        foreach ((int tag, int[] value) in fields)
        {
            InvoiceText.Field(groups, tag, value);
        }

        return [.. groups, .. Enumerable.Repeat(0, 104)];
    }

    private static List<int> Body() => Body((1, InvoiceText.Groups(Convert.FromHexString(HashOfExamples))));
}
