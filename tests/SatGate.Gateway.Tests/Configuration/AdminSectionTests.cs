using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class AdminSectionTests
{
    private const string Root = "a-root-secret-of-length";

    [Fact]
    public void The_listener_and_its_limits_are_read()
    {
        AdminSettings admin = Read("listen: 127.0.0.1:0\ntoken: abc\nrateLimitPerMinute: 5\nallowedIps: [10.1.2.3/8, \"::1\"]", ("ADMIN_TOKEN", "other")).Admin;
        Assert.Equal(("127.0.0.1:0", "abc"), (admin.Listen, admin.Token));
        Assert.Equal(5, admin.RequestsPerMinuteMax);
        Assert.Equal(["10.0.0.0/8", "::1/128"], admin.AllowedIps);
        Assert.Equal("other", Read("token: \"\"", ("ADMIN_TOKEN", "other")).Admin.Token);
        Assert.Equal("other", Files.Clean(Files.Routes, ("ADMIN_TOKEN", "other")).Admin.Token);
        Assert.Null(Files.Clean(Files.Routes, ("ADMIN_TOKEN", "")).Admin.Token);
        Assert.Equal("127.0.0.1:9", Read("separateListener: 127.0.0.1:9").Admin.Listen);
        Assert.Equal("", Read("listen: \"\"").Admin.Listen);
        Assert.Equal(new AdminSettings(), Files.Clean(Files.Routes).Admin);
    }

    [Theory]
    [InlineData("listen: \":1\"\n  separateListener: \"127.0.0.1:2\"\n  token: t", 3, "differs from admin.listen")]
    [InlineData("listen: nowhere", 2, "not an address")]
    [InlineData("rateLimitPerMinute: 0", 2, "must be 1 to 1000000")]
    [InlineData("rateLimitPerMinute: 1000001", 2, "must be 1 to 1000000")]
    [InlineData("allowedIps: [10.0.0.0/33]", 2, "is not a network")]
    public void A_wrong_setting_is_refused_at_its_line(string setting, int line, string message) =>
        Files.OnlyError("admin:\n  " + setting + "\n" + Files.Routes, line, message);

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void The_rate_is_accepted_at_its_limits(int rate) => Assert.Equal(rate, Read($"rateLimitPerMinute: {rate}").Admin.RequestsPerMinuteMax);

    [Theory]
    [InlineData(":9090")]
    [InlineData("0.0.0.0:9090")]
    [InlineData("[::]:9090")]
    [InlineData("192.0.2.1:9090")]
    public void A_listener_that_others_can_reach_needs_a_token(string listen)
    {
        Assert.Contains("ADMIN_TOKEN", Files.OnlyError($"admin:\n  listen: \"{listen}\"\n" + Files.Routes, 2, "a token is needed").Message, StringComparison.Ordinal);
        Files.OnlyError($"admin:\n  separateListener: \"{listen}\"\n" + Files.Routes, 2, "a token is needed");
        Assert.Equal(listen, Read($"listen: \"{listen}\"\ntoken: t").Admin.Listen);
        Assert.Equal(listen, Read($"listen: \"{listen}\"", ("ADMIN_TOKEN", "t")).Admin.Listen);
    }

    [Theory]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.8.9.1:0")]
    [InlineData("[::1]:0")]
    [InlineData("localhost:0")]
    [InlineData("unix:/run/satgate.sock")]
    public void A_listener_of_this_machine_does_not(string listen) => Assert.Null(Read($"listen: \"{listen}\"").Admin.Token);

    [Fact]
    public void One_or_two_root_secrets_come_from_the_file_or_the_environment()
    {
        Assert.Empty(Files.Clean(Files.Routes).Tokens.RootSecrets);
        Assert.Equal([Root], Read($"capabilityRootKey: {Root}", ("CAPABILITY_ROOT_KEY", "other")).Tokens.RootSecrets);
        Assert.Equal([Root], Read($"rootKey: {Root}").Tokens.RootSecrets);
        Assert.Equal([Root], Read($"rootKey: {Root}\ncapabilityRootKey: {Root}").Tokens.RootSecrets);
        Assert.Equal([Root + "-new", Root], Read($"capabilityRootKey: \"{Root}-new, {Root}\"").Tokens.RootSecrets);
        Assert.Equal([Root + "-new", Root], Files.Clean(Files.Routes, ("CAPABILITY_ROOT_KEY", $"{Root}-new,{Root}")).Tokens.RootSecrets);
        Assert.Equal([$" {Root} "], Read($"capabilityRootKey: \" {Root} \"").Tokens.RootSecrets);
    }

    [Theory]
    [InlineData("a-s3cret-that-is-long,b-s3cret-that-is-long,c-s3cret", "more than 2 secrets")]
    [InlineData("a-s3cret-that-is-long,", "an empty secret")]
    [InlineData(",a-s3cret-that-is-long", "an empty secret")]
    [InlineData("a-s3cret-that-is-long, a-s3cret-that-is-long", "the same secret twice")]
    public void Wrong_root_secrets_are_refused_without_showing_them(string secrets, string message)
    {
        ConfigurationProblem[] problems =
        [
            Files.OnlyError($"admin:\n  capabilityRootKey: \"{secrets}\"\n" + Files.Routes, 2, message),
            Files.OnlyError($"admin:\n  rootKey: \"{secrets}\"\n" + Files.Routes, 2, message),
            Files.OnlyError(Files.Routes, 2, message, ("CAPABILITY_ROOT_KEY", secrets)),
        ];
        Assert.All(problems, problem => Assert.DoesNotContain("s3cret", problem.Message, StringComparison.Ordinal));
        Assert.Contains("CAPABILITY_ROOT_KEY", problems[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_secret_that_can_be_guessed_is_warned_of()
    {
        Files.OnlyWarning("admin:\n  capabilityRootKey: 123456789012345\n" + Files.Routes, 2, "fewer than 16 characters");
        Assert.Equal(["1234567890123456"], Read("capabilityRootKey: \"1234567890123456\"").Tokens.RootSecrets);
    }

    [Fact]
    public void Two_names_of_the_root_secret_must_agree() =>
        Files.OnlyError($"admin:\n  capabilityRootKey: {Root}\n  rootKey: {Root}x\n" + Files.Routes, 3, "differs from admin.capabilityRootKey");

    [Fact]
    public void Budgets_without_a_seal_count_only_when_the_file_says_so()
    {
        Assert.False(Files.Clean(Files.Routes).Tokens.AcceptUnsealedBudgets);
        Assert.False(Read("acceptUnsealedBudgets: false").Tokens.AcceptUnsealedBudgets);
        Assert.True(Read("acceptUnsealedBudgets: true").Tokens.AcceptUnsealedBudgets);
    }

    [Fact]
    public void Keys_that_wait_for_their_feature_are_listed() =>
        Files.OnlyWarning("admin:\n  jwtSecret: s\n  corsAllowedOrigins: []\n" + Files.Routes, 2, "no effect in this version: admin.jwtSecret, admin.corsAllowedOrigins");

    private static GatewaySnapshot Read(string section, params (string Name, string Value)[] environment) =>
        Files.Clean("admin:\n  " + section.Replace("\n", "\n  ", StringComparison.Ordinal) + "\n" + Files.Routes, environment);
}
