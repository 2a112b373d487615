using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class PolicySectionTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        PolicyDefinition policy = Read("kind: fiat402\nscope: \"api:read\"\ncostCredits: 2.5\nmode: alert\nbudget: team");
        Assert.Equal(
            new PolicyDefinition
            {
                Kind = PolicyKind.Fiat402, Scope = "api:read", Cost = new NanoUsd(25_000_000), Mode = EnforcementMode.Alert, BudgetId = "team",
            },
            policy);
        Assert.Equal("team", Read("kind: capability\nbudget: {id: team}").BudgetId);
        Assert.Equal(new NanoUsd(125_000), Read("kind: chargeback\ncostUsd: 0.000125").Cost);
    }

    [Theory]
    [InlineData("public", PolicyKind.Public)]
    [InlineData("Public", PolicyKind.Public)]
    [InlineData("deny", PolicyKind.Deny)]
    [InlineData("capability", PolicyKind.Capability)]
    [InlineData("protected", PolicyKind.Capability)]
    [InlineData("protect", PolicyKind.Capability)]
    [InlineData("fiat402", PolicyKind.Fiat402)]
    [InlineData("control", PolicyKind.Fiat402)]
    [InlineData("budget", PolicyKind.Fiat402)]
    [InlineData("enforce", PolicyKind.Fiat402)]
    [InlineData("chargeback", PolicyKind.Chargeback)]
    [InlineData("observe", PolicyKind.Chargeback)]
    [InlineData("audit", PolicyKind.Chargeback)]
    [InlineData("policy_to_proof", PolicyKind.Chargeback)]
    [InlineData("pay\npay: {mode: control}", PolicyKind.Fiat402)]
    [InlineData("pay\npay: {mode: Observe}", PolicyKind.Chargeback)]
    [InlineData("pay\npay: {mode: monetize, price: 5}", PolicyKind.L402)]
    [InlineData("l402\npriceSats: 5", PolicyKind.L402)]
    [InlineData("charge\npay: {price: 5}", PolicyKind.L402)]
    [InlineData("monetize\nprice: {sats: 5, currency: sats}", PolicyKind.L402)]
    [InlineData("fiat402\npay: {mode: fiat402, price: 1, unit: USD, scope: s, costCenterHeader: X-C, creditsPerSat: 1}", PolicyKind.Fiat402, true)]
    public void Every_kind_and_alias_is_resolved(string text, PolicyKind kind, bool idle = false)
    {
        string file = File($"kind: {text}");
        Assert.Equal(kind, (idle ? Files.OnlyWarning(file, 12, "no effect in this version") : Files.Clean(file)).Routes[0].Policy.Kind);
    }

    [Theory]
    [InlineData("kind: fiat402", null)]
    [InlineData("kind: fiat402\ncostCredits: 0", 0L)]
    [InlineData("kind: fiat402\ncostCredits: 400000000000", NanoUsd.ValueMax)]
    [InlineData("kind: fiat402\ncostUsd: 4000000000", NanoUsd.ValueMax)]
    [InlineData("kind: fiat402\ncostCredits: 100\ncostUsd: 1.00", 1_000_000_000L)]
    [InlineData("kind: fiat402\npay: {price: 3}", 30_000_000L)]
    [InlineData("kind: fiat402\npay: {price: 3, unit: credits}", 30_000_000L)]
    [InlineData("kind: fiat402\npay: {price: 0.03, unit: usd}", 30_000_000L)]
    [InlineData("kind: fiat402\ncostCredits: 3\npay: {price: 0.03, unit: usd}", 30_000_000L)]
    [InlineData("kind: chargeback\npay: {mode: chargeback, price: 0, unit: USD}", 0L)]
    public void A_call_has_one_price(string text, long? nanoUsd) => Assert.Equal(nanoUsd, Read(text).Cost?.Value);

    [Theory]
    [InlineData("kind: l402\npriceSats: 1", 1)]
    [InlineData("kind: l402\npriceSats: 2100000000000000", 2_100_000_000_000_000)]
    [InlineData("kind: l402\npay: {price: 7, unit: sats}", 7)]
    [InlineData("kind: l402\npay: {price: 7}", 7)]
    [InlineData("kind: l402\npriceSats: 7\npay: {mode: l402, price: 7, unit: sat}\nprice: {sats: 7}", 7)]
    [InlineData("kind: fiat402\nmode: charge\npriceSats: 9", 9)]
    [InlineData("kind: fiat402\nmode: charge", 100)]
    public void A_lightning_price_is_in_sats(string text, long sats) => Assert.Equal(sats, Read(text).PriceSats);

    [Theory]
    [InlineData("kind: l402", 11, "a price is needed; write priceSats: 100")]
    [InlineData("kind: pay\npay: {mode: l402}", 11, "a price is needed")]
    [InlineData("kind: l402\npriceSats: 0", 12, "must be 1 to 2100000000000000")]
    [InlineData("kind: l402\npriceSats: 2100000000000001", 12, "must be 1 to 2100000000000000")]
    [InlineData("kind: l402\npriceSats: 1.5", 12, "is not a whole number")]
    [InlineData("kind: l402\npriceSats: -1", 12, "is not a whole number")]
    [InlineData("kind: l402\npay: {price: 0}", 12, "must be 1 to 2100000000000000")]
    [InlineData("kind: l402\npay: {price: 1, unit: USD}", 12, "a Lightning payment is asked for in sats")]
    [InlineData("kind: l402\npriceSats: 5\nprice: {sats: 6}", 12, "is given twice, and differs")]
    [InlineData("kind: l402\npriceSats: 5\npay: {price: 6}", 12, "is given twice, and differs")]
    [InlineData("kind: fiat402\npay: {price: 1, unit: sats}", 12, "a budget is charged in credits or USD")]
    [InlineData("kind: fiat402\npay: {price: 1, unit: EUR}", 12, "is not known; write sats")]
    [InlineData("kind: fiat402\npay: {mode: l402, price: 1}", 12, "has the mode l402, which is not the kind of the policy")]
    [InlineData("kind: fiat402\npay: {mode: capability}", 12, "is not a way to pay")]
    [InlineData("kind: fiat402\ncostCredits: -1", 12, "is not an amount")]
    [InlineData("kind: fiat402\ncostCredits: 1e2", 12, "is not an amount")]
    [InlineData("kind: fiat402\ncostCredits: 0x1", 12, "is not an amount")]
    [InlineData("kind: fiat402\ncostCredits: \uff11", 12, "is not an amount")]
    [InlineData("kind: fiat402\ncostCredits: NaN", 12, "is not an amount")]
    [InlineData("kind: fiat402\ncostCredits: 400000000000.0000001", 12, "is not an amount")]
    [InlineData("kind: fiat402\ncostUsd: 4000000000.000000001", 12, "is not an amount")]
    [InlineData("kind: fiat402\ncostCredits: 1\ncostUsd: 1", 13, "differs from costCredits")]
    [InlineData("kind: fiat402\ncostCredits: 1\npay: {price: 2}", 12, "differs from pay.price")]
    [InlineData("kind: fiat402\nscope: a\npay: {scope: b}", 12, "differs from pay.scope")]
    [InlineData("kind: fiat402\nscope: \"a\\nb\"", 12, "a scope is at most")]
    [InlineData("kind: fiat402\nscope: \" a\"", 12, "a scope is at most")]
    [InlineData("kind: fiat402\nmode: hrd", 12, "did you mean 'hard'?")]
    [InlineData("kind: fiat402\nbudget: taem", 12, "no such budget under budget.budgets; did you mean 'team'?")]
    [InlineData("kind: fiat402\nbudget: {id: zzzzzzzz}", 12, "no such budget under budget.budgets")]
    [InlineData("kind: pay", 11, "a way to pay is needed")]
    [InlineData("kind: pay\npay: {price: 1}", 12, "a way to pay is needed")]
    [InlineData("kind: pay\npay: {mode: public}", 12, "is not a way to pay")]
    [InlineData("kind: pay\npay: 5", 12, "a section of keys is needed")]
    public void A_wrong_policy_is_refused_at_its_line(string policy, int line, string message) => Files.OnlyError(File(policy), line, message);

    [Theory]
    [InlineData("kind: public\nscope: x", "scope: is not enforced with kind public")]
    [InlineData("kind: deny\ncostCredits: 1", "is not charged with kind deny")]
    [InlineData("kind: deny\nbudget: team", "is not charged with kind deny")]
    [InlineData("kind: deny\nmode: control", "has no effect with kind deny")]
    [InlineData("kind: public\npay: {price: 1}", "pay: is not enforced with kind public")]
    [InlineData("kind: capability\npay: {mode: fiat402, price: 1}", "pay: is not enforced with kind capability")]
    [InlineData("kind: deny\ncostUsd: 1", "is not charged with kind deny")]
    [InlineData("kind: fiat402\nmode: control\npriceSats: 1", "has no effect but with kind l402 or mode charge")]
    [InlineData("kind: fiat402\nmessage: no", "has no effect but with kind deny")]
    [InlineData("kind: fiat402\nbudget: {id: team, default: 5}", "budget.default is not enforced by this version")]
    public void What_does_nothing_is_warned_of(string policy, string message)
    {
        int line = message.StartsWith("has no effect but with kind l402", StringComparison.Ordinal) || policy.Contains("l402", StringComparison.Ordinal) ? 13 : 12;
        Assert.Null(Files.OnlyWarning(File(policy), line, message).Routes[0].Policy.Cost);
    }

    [Fact]
    public void A_route_that_only_records_can_be_told_to_refuse()
    {
        Assert.Null(Read("kind: chargeback\npay: {mode: chargeback}").Mode);
        Assert.Null(Read("kind: chargeback\npay: {enforceBudget: false}").Mode);
        Assert.Equal(EnforcementMode.Control, Read("kind: chargeback\npay: {enforceBudget: true}").Mode);
        Assert.Equal(EnforcementMode.Alert, Read("kind: chargeback\nmode: alert\npay: {enforceBudget: true}").Mode);
        Assert.Null(Read("kind: fiat402\npay: {enforceBudget: false}").Mode);
    }

    [Fact]
    public void The_scope_may_stand_in_the_pay_block()
    {
        Assert.Equal("api:x", Read("kind: fiat402\npay: {scope: \"api:x\"}").Scope);
        Assert.Equal("api:x", Read("kind: fiat402\nscope: \"api:x\"\npay: {scope: \"api:x\"}").Scope);
        Assert.Equal(256, Read($"kind: capability\nscope: {new string('s', 256)}").Scope!.Length);
        Files.OnlyError(File($"kind: capability\nscope: {new string('s', 257)}"), 12, "a scope is at most 256");
    }

    [Theory]
    [InlineData("kind: l402\n      priceSats: 5", 7)]
    [InlineData("kind: fiat402\n      mode: charge", 8)]
    public void A_route_that_asks_for_payment_is_warned_of_without_a_node(string policy, int line)
    {
        string file = "upstreams:\n  u: {url: \"http://h\"}\nroutes:\n  - name: r\n    match: {pathPrefix: /}\n    upstream: u\n    policy: {}\n";
        Files.OnlyWarning(file.Replace("policy: {}", $"policy: {{{policy.Replace("\n", ",\n", StringComparison.Ordinal)}}}", StringComparison.Ordinal), line, "answered 503 until lightning.provider");
    }

    [Fact]
    public void Keys_that_wait_for_their_feature_are_listed() =>
        Files.OnlyWarning(File("kind: fiat402\ntier: gold\nevidence_pack: {required: true}"), 12, "no effect in this version: routes[0].policy.tier, routes[0].policy.evidence_pack");

    private static PolicyDefinition Read(string policy) => Files.Clean(File(policy)).Routes[0].Policy;

    // The policy's own lines begin on line 11.
    private static string File(string policy) =>
        "lightning: {provider: mock}\nbudget:\n  budgets: {team: {limitCredits: 1}}\nupstreams:\n  u: {url: \"http://h\"}\nroutes:\n  - name: r\n    match: {pathPrefix: /}\n    upstream: u\n"
        + "    policy:\n      " + policy.Replace("\n", "\n      ", StringComparison.Ordinal) + "\n";
}
