using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Tests.Configuration;

/// <summary>Whatever is configured, neither a problem nor the text of a record shows a secret.</summary>
public sealed class HiddenSecretsTests
{
    private const string Whole = """
        admin: {token: t-s3cret, capabilityRootKey: r-s3cret-and-more-of-it, auditHashChainKey: czNjcmV0czNjcmV0czNjcmV0czNjcmV0czNjcmV0czM=}
        budget: {redis: "redis://:s3cret@h"}
        lightning: {provider: phoenixd, config: {apiPassword: s3cret}, l402RootKey: s3cret}

        """;

    [Fact]
    public void Records_do_not_print_them()
    {
        GatewaySnapshot snapshot = Files.Clean(Whole + Files.Routes);
        Assert.Equal("redis://:s3cret@h", snapshot.Budget.RedisUrl);
        Assert.Equal("s3cret", snapshot.Lightning!.Password);
        string[] texts =
        [
            snapshot.ToString(), snapshot.Admin.ToString(), snapshot.Budget.ToString(), snapshot.Storage.ToString(),
        ];
        Assert.All(texts, text => Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal));
        Assert.All(texts, text => Assert.DoesNotContain("czNj", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Problems_do_not_print_them_wherever_the_file_breaks()
    {
        string text = Whole + Files.Routes;
        for (int cut = 1; cut < Whole.Length; cut++)
        {
            // One character less, and one that does not belong, at every place but inside of the secrets' own words.
            foreach (string broken in (string[])[text.Remove(cut, 1), text.Insert(cut, ":"), text.Insert(cut, " x")])
            {
                ConfigurationLoadResult result = Files.Load(broken);
                Assert.All(result.Problems.Where(problem => !problem.Message.Contains("unknown key", StringComparison.Ordinal)), problem =>
                    Assert.DoesNotContain("s3cret", problem.ToString(), StringComparison.Ordinal));
            }
        }
    }
}
