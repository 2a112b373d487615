using SatGate.Model.Configuration;
using SatGate.TestKit.Security;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class ServerSectionTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        ServerSettings server = Files.Valid("""
            server:
              listen: "[::1]:81"
              maxRequestBody: 1MB
              maxHeadBytes: 64KiB
              maxHeadFields: 50
              maxTargetBytes: 4096
              maxTrailerBytes: 0
              maxConnections: "7"
              headTimeout: 1s
              idleTimeout: 2s
              bodyStallTimeout: 1m30s
              readStallTimeout: 1.5s
              drainTimeout: 0
              accessLog: true
              allowedHosts: [API.example.com, "[2001:db8::1]"]
              trustedProxies: [10.1.2.3/8, 192.0.2.7, 2001:db8::/32]

            """ + Files.Routes).Server;
        Assert.Equal("[::1]:81", server.Listen);
        Assert.Equal(1_000_000, server.RequestBodyBytesMax);
        Assert.Equal(65_536, server.HeadBytesMax);
        Assert.Equal(50, server.HeadFieldsMax);
        Assert.Equal(4096, server.TargetBytesMax);
        Assert.Equal(0, server.TrailerBytesMax);
        Assert.Equal(7, server.ConnectionsMax);
        Assert.Equal(TimeSpan.FromSeconds(1), server.HeadTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), server.IdleTimeout);
        Assert.Equal(TimeSpan.FromSeconds(90), server.BodyStallTimeout);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), server.ReadStallTimeout);
        Assert.Equal(TimeSpan.Zero, server.DrainTimeout);
        Assert.True(server.AccessLog);
        Assert.Equal(["api.example.com", "[2001:db8::1]"], server.AllowedHosts);
        Assert.Equal(["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"], server.TrustedProxies);
    }

    [Theory]
    [InlineData("maxRequestBody", "0", "1099511627776", "1099511627777")]
    [InlineData("maxHeadBytes", "8192", "1048576", "1048577")]
    [InlineData("maxHeadFields", "8", "1000", "1001")]
    [InlineData("maxTargetBytes", "256", "32768", "65537")]
    [InlineData("maxTrailerBytes", "0", "1048576", "1048577")]
    [InlineData("maxConnections", "1", "1000000", "1000001")]
    [InlineData("headTimeout", "100ms", "1h", "1h1ms")]
    [InlineData("idleTimeout", "100ms", "60m", "3601s")]
    [InlineData("bodyStallTimeout", "100ms", "1h", "2h")]
    [InlineData("readStallTimeout", "100ms", "1h", "2h")]
    [InlineData("drainTimeout", "0", "1h", "2h")]
    public void A_setting_is_accepted_at_its_limits_and_refused_one_past(string key, string least, string most, string past)
    {
        Files.Valid(Server(key, least));
        Files.Valid(Server(key, most));
        Files.OnlyError(Server(key, past), 2, "must be");
    }

    [Theory]
    [InlineData("maxHeadBytes", "1023")]
    [InlineData("maxHeadFields", "7")]
    [InlineData("maxTargetBytes", "255")]
    [InlineData("maxConnections", "0")]
    [InlineData("headTimeout", "99ms")]
    [InlineData("headTimeout", "0")]
    public void A_setting_is_refused_one_below_its_least_value(string key, string value)
    {
        // A tiny head makes the target limit an error of its own.
        string text = key == "maxHeadBytes" ? $"server:\n  maxHeadBytes: {value}\n  maxTargetBytes: 256\n{Files.Routes}" : Server(key, value);
        Files.OnlyError(text, 2, "must be");
    }

    [Theory]
    [InlineData("maxConnections", "-1")]
    [InlineData("maxConnections", "+1")]
    [InlineData("maxConnections", "1.0")]
    [InlineData("maxConnections", "1e3")]
    [InlineData("maxConnections", "0x10")]
    [InlineData("maxConnections", ".nan")]
    [InlineData("maxConnections", "１０")]
    [InlineData("maxConnections", "\"1 \"")]
    [InlineData("maxConnections", "99999999999999999999")]
    [InlineData("maxConnections", "[1]")]
    [InlineData("maxRequestBody", "0x10")]
    [InlineData("maxRequestBody", "-1KB")]
    [InlineData("maxRequestBody", "1.5MB")]
    [InlineData("maxRequestBody", "32Mb/s")]
    [InlineData("headTimeout", "10")]
    [InlineData("headTimeout", "-1s")]
    [InlineData("headTimeout", "１s")]
    [InlineData("headTimeout", "NaN")]
    [InlineData("accessLog", "yes")]
    [InlineData("accessLog", "1")]
    [InlineData("listen", "8080")]
    [InlineData("listen", "http://:8080")]
    [InlineData("listen", "\":65536\"")]
    [InlineData("allowedHosts", "[\"http://x\"]")]
    [InlineData("allowedHosts", "[[x]]")]
    [InlineData("trustedProxies", "[10.0.0.0/33]")]
    [InlineData("trustedProxies", "[0x7f.1]")]
    [InlineData("trustedProxies", "[2130706433]")]
    public void A_value_of_another_kind_is_refused(string key, string value) => Files.OnlyError(Server(key, value), 2, key);

    [Fact]
    public void Sections_must_be_sections() => Files.OnlyError("server: 5\n" + Files.Routes, 1, "a section of keys is needed");

    [Theory]
    [InlineData("server:\n")]
    [InlineData("server: ~\n")]
    [InlineData("server: {listen: , headTimeout: ~}\n")]
    public void What_is_left_empty_has_its_default(string text) => Assert.Equal(new ServerSettings(), Files.Valid(text + Files.Routes).Server);

    [Fact]
    public void A_target_that_may_be_longer_than_its_head_is_refused() =>
        Files.OnlyError("server:\n  maxHeadBytes: 4096\n  maxTargetBytes: 4097\n" + Files.Routes, 3, "must not be more than server.maxHeadBytes");

    [Fact]
    public void The_older_names_of_the_stall_timeouts_are_read_with_a_note()
    {
        Assert.Equal(TimeSpan.FromSeconds(7), Files.OnlyWarning(Server("readTimeout", "7s"), 2, "taken as server.bodyStallTimeout").Server.BodyStallTimeout);
        Assert.Equal(TimeSpan.FromSeconds(8), Files.OnlyWarning(Server("writeTimeout", "8s"), 2, "taken as server.readStallTimeout").Server.ReadStallTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), Files.OnlyWarning(Server("writeTimeout", "0"), 2, "not possible").Server.ReadStallTimeout);
        Assert.Equal(
            TimeSpan.FromSeconds(5),
            Files.OnlyWarning("server:\n  readTimeout: 7s\n  bodyStallTimeout: 5s\n" + Files.Routes, 2, "no effect beside").Server.BodyStallTimeout);
    }

    [Fact]
    public void Certificate_and_key_must_be_there_load_and_belong_together()
    {
        using var certificates = new TestCertificates();
        ServerSettings server = Files.Valid(Tls(certificates.ServerFile, certificates.ServerKeyFile)).Server;
        Assert.Equal(certificates.ServerFile, server.TlsCertFile);
        Assert.Equal(certificates.ServerKeyFile, server.TlsKeyFile);
        Files.OnlyError(Tls(certificates.ServerFile, certificates.ClientKeyFile), 2, "cannot be used");
        Files.OnlyError(Tls(certificates.ServerKeyFile, certificates.ServerKeyFile), 2, "cannot be used");
        Files.OnlyError(Tls("/nowhere/c.pem", certificates.ServerKeyFile), 2, "does not exist");
        Files.OnlyError(Tls("/dev", certificates.ServerKeyFile), 2, "cannot be read");
        Files.OnlyError(Server("tlsCert", certificates.ServerFile), 2, "only of use together");
        Files.OnlyError(Server("tlsKey", certificates.ServerKeyFile), 2, "only of use together");
    }

    [Fact]
    public void Protections_that_this_version_does_not_give_are_named_one_by_one() =>
        Files.OnlyWarning(Server("tenantIsolationRequired", "true"), 2, "server.tenantIsolationRequired is not enforced");

    private static string Tls(string certificate, string key) => $"server:\n  tlsCert: {certificate}\n  tlsKey: {key}\n{Files.Routes}";

    private static string Server(string key, string value) => $"server:\n  {key}: {value}\n{Files.Routes}";
}
