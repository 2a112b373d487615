using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.TestKit.Security;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class LightningSectionTests
{
    [Fact]
    public void A_phoenixd_node_is_read()
    {
        GatewaySnapshot snapshot = Files.Clean(
            "lightning:\n  provider: phoenixd\n  config: {apiPassword: \"${P}\"}\n  l402RootKey: root\n" + Files.Routes, ("P", "pw"), ("L402_ROOT_KEY", "other"));
        Assert.Equal(LightningProviderKind.Phoenixd, snapshot.Lightning!.Provider);
        Assert.Equal(new Uri("http://localhost:9740"), snapshot.Lightning.Url);
        Assert.Equal("pw", snapshot.Lightning.Password);
        Assert.Equal("root", snapshot.Tokens.L402RootSecret);
        Assert.Equal(new Uri("http://10.0.0.1:1"), Read("provider: phoenixd\nconfig: {apiUrl: \"http://10.0.0.1:1\", apiPassword: x}", warnings: 1)!.Url);
    }

    [Theory]
    [InlineData("0201036c6e64", "0201036c6e64")]
    [InlineData("0201036C6E64", "0201036c6e64")]
    [InlineData("AgEDbG5k", "0201036c6e64")]
    public void An_lnd_node_is_read_with_its_macaroon_in_hex_or_base64(string macaroon, string hex)
    {
        using var certificates = new TestCertificates();
        LightningSettings node = Read(
            $"provider: lnd\nconfig:\n  restUrl: https://lnd.example:8080\n  macaroon: {macaroon}\n  tlsCert: {certificates.AuthorityFile}\n  tlsServerName: lnd.internal")!;
        Assert.Equal(LightningProviderKind.Lnd, node.Provider);
        Assert.Equal(new Uri("https://lnd.example:8080"), node.Url);
        Assert.Equal(hex, node.MacaroonHex);
        Assert.Equal(certificates.AuthorityFile, node.TlsCertFile);
        Assert.Equal("lnd.internal", node.TlsServerName);
        Assert.False(node.InsecureSkipVerify);
    }

    [Fact]
    public void A_mock_needs_nothing_else() => Assert.Equal(LightningProviderKind.Mock, Read("provider: mock")!.Provider);

    [Fact]
    public void Without_a_provider_there_is_no_node()
    {
        Assert.Null(Files.Clean(Files.Routes).Lightning);
        GatewaySnapshot snapshot = Files.Clean("lightning: {l402RootKey: root}\n" + Files.Routes);
        Assert.Null(snapshot.Lightning);
        Assert.Equal("root", snapshot.Tokens.L402RootSecret);
        Assert.Equal("of the environment", Files.Clean(Files.Routes, ("L402_ROOT_KEY", "of the environment")).Tokens.L402RootSecret);
        Assert.Null(Files.Clean(Files.Routes).Tokens.L402RootSecret);
    }

    [Fact]
    public void An_unchecked_certificate_is_warned_of() =>
        Assert.True(Files.OnlyWarning(
            "lightning:\n  provider: lnd\n  config:\n    restUrl: https://h\n    macaroon: \"00\"\n    insecureSkipVerify: true\n" + Files.Routes, 6, "certificate is not checked").Lightning!.InsecureSkipVerify);

    [Theory]
    [InlineData("provider: nwc\n  config: {connectionString: \"nostr+walletconnect://s3cret\"}", 2, "Nostr Wallet Connect is not supported")]
    [InlineData("provider: s3cre", 2, "is not known; write phoenixd, lnd, mock or nwc")]
    [InlineData("config: {apiPassword: s3cret}", 2, "has no effect without a provider")]
    [InlineData("provider: phoenixd", 2, "phoenixd's password is needed")]
    [InlineData("provider: phoenixd\n  config: {apiPassword: \"\"}", 3, "phoenixd's password is needed")]
    [InlineData("provider: phoenixd\n  config: {apiUrl: \"http://:s3cret@h\", apiPassword: x}", 3, "carries no user name")]
    [InlineData("provider: phoenixd\n  config: {apiUrl: \"unix:/s3cret\", apiPassword: x}", 3, "a Unix socket is not possible")]
    [InlineData("provider: lnd\n  config: {macaroon: \"00\"}", 3, "LND's REST address is needed")]
    [InlineData("provider: lnd\n  config: {restUrl: \"https://h\"}", 3, "LND's macaroon is needed")]
    [InlineData("provider: lnd\n  config: {restUrl: \"https://h\", macaroon: s3cret-s3cret}", 3, "is neither hex nor base64")]
    [InlineData("provider: lnd\n  config: {restUrl: \"https://h\", macaroon: \"00\", tlsCert: /nowhere}", 3, "a file does not exist")]
    [InlineData("provider: lnd\n  config: {restUrl: \"https://h\", macaroon: \"00\", tlsServerName: \"a b\"}", 3, "is not a host name")]
    public void A_wrong_node_is_refused_without_showing_its_secrets(string node, int line, string message) =>
        Assert.DoesNotContain("s3cret", Files.OnlyError("lightning:\n  " + node + "\n" + Files.Routes, line, message).Message, StringComparison.Ordinal);

    [Fact]
    public void A_macaroon_has_at_most_4096_bytes()
    {
        string longest = new('0', 2 * LightningSection.MacaroonBytesMax);
        Assert.Equal(longest, Read($"provider: lnd\nconfig: {{restUrl: \"https://h\", macaroon: \"{longest}\"}}")!.MacaroonHex);
        Files.OnlyError($"lightning:\n  provider: lnd\n  config: {{restUrl: \"https://h\", macaroon: \"{longest}00\"}}\n" + Files.Routes, 3, "is neither hex nor base64");
    }

    private static LightningSettings? Read(string section, int warnings = 0)
    {
        ConfigurationLoadResult result = Files.Load("lightning:\n  " + section.Replace("\n", "\n  ", StringComparison.Ordinal) + "\n" + Files.Routes);
        Assert.Equal(warnings, result.Problems.Length);
        return result.Snapshot!.Lightning;
    }
}
