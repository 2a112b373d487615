using SatGate.Model.Configuration;
using SatGate.TestKit.Security;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class UpstreamsSectionTests
{
    private const string Route = "\nroutes: [{name: r, match: {pathPrefix: /}, upstream: u, policy: {kind: public}}]\n";

    [Fact]
    public void Every_setting_is_read()
    {
        using var certificates = new TestCertificates();
        UpstreamDefinition upstream = Files.Valid($$"""
            upstreams:
              u:
                url: HTTPS://Api.Example.com:8443/v1/
                timeout: 10m
                connectTimeout: 1s
                headers: {Authorization: "Bearer x", X-Empty: }
                addHeaders: {X-More: "1"}
                passHostHeader: true
                tls: {insecureSkipVerify: false, caCertFile: {{certificates.AuthorityFile}}, clientCertFile: {{certificates.ClientFile}}, clientKeyFile: {{certificates.ClientKeyFile}}, serverName: other.example}
                maxConnections: 10
                maxIdleConns: 5
                idleConnTimeout: 2m
            """ + Route).Upstreams["u"];
        Assert.Equal("https://api.example.com:8443/v1/", upstream.Url.AbsoluteUri);
        Assert.Null(upstream.UnixSocketPath);
        Assert.Equal(TimeSpan.FromMinutes(10), upstream.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(1), upstream.ConnectTimeout);
        Assert.Equal([new HeaderTemplate("Authorization", "Bearer x"), new HeaderTemplate("X-Empty", ""), new HeaderTemplate("X-More", "1")], upstream.Headers);
        Assert.True(upstream.PassHostHeader);
        Assert.Equal(certificates.AuthorityFile, upstream.Tls.CaCertFile);
        Assert.Equal(certificates.ClientFile, upstream.Tls.ClientCertFile);
        Assert.Equal(certificates.ClientKeyFile, upstream.Tls.ClientKeyFile);
        Assert.Equal("other.example", upstream.Tls.ServerName);
        Assert.Equal((10, 5), (upstream.ConnectionsMax, upstream.IdleConnectionsMax));
        Assert.Equal(TimeSpan.FromMinutes(2), upstream.IdleConnectionTimeout);
    }

    [Theory]
    [InlineData("unix:/run/app.sock", "/run/app.sock")]
    [InlineData("unix:///run/app.sock", "/run/app.sock")]
    [InlineData("http+unix:///run/app.sock", "/run/app.sock")]
    public void A_unix_socket_is_a_url_too(string url, string path)
    {
        UpstreamDefinition upstream = Files.Valid(Url(url)).Upstreams["u"];
        Assert.Equal(path, upstream.UnixSocketPath);
        Assert.Equal(new Uri("http://localhost"), upstream.Url);
    }

    [Theory]
    [InlineData("http://10.0.0.1:9000")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://[fd00::1]:80/x")]
    [InlineData("http://localhost:0x1")]
    public void Private_addresses_are_allowed_in_a_local_file_and_odd_ports_are_not(string url)
    {
        if (url.EndsWith("0x1", StringComparison.Ordinal))
        {
            Files.OnlyError(Url(url), 3, "upstreams.u.url");
        }
        else
        {
            Files.Valid(Url(url));
        }
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("//x")]
    [InlineData("x")]
    [InlineData("\"\"")]
    [InlineData("~")]
    [InlineData("http://")]
    [InlineData("http://u:p@x")]
    [InlineData("http://@x")]
    [InlineData("http://x/?q")]
    [InlineData("http://x/#f")]
    [InlineData("http://x/a b")]
    [InlineData("http://x\\y")]
    [InlineData("http://x:0")]
    [InlineData("http://x:65536")]
    [InlineData("file:///etc/passwd")]
    [InlineData("unix:relative")]
    [InlineData("unix:/a?b")]
    [InlineData("[http://x]")]
    public void Other_urls_are_refused(string url) => Files.OnlyError(Url($"{url}"), 3, "upstreams.u.url");

    [Fact]
    public void A_missing_url_is_reported_at_the_name_of_the_upstream() => Files.OnlyError("upstreams:\n  u: {}" + Route, 2, "a URL is needed");

    [Fact]
    public void A_refused_url_is_not_quoted()
    {
        string message = Files.OnlyError(Url("https://user:s3cret@host"), 3, "user name").Message;
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timeout: 1ms", "timeout: 24h", "timeout: 24h1ms")]
    [InlineData("connectTimeout: 1ms", "connectTimeout: 5m", "connectTimeout: 301s")]
    [InlineData("maxConnections: 1", "maxConnections: 100000", "maxConnections: 100001")]
    [InlineData("maxIdleConns: 0", "maxIdleConns: 100000", "maxIdleConns: 100001")]
    [InlineData("idleConnTimeout: 1s", "idleConnTimeout: 24h", "idleConnTimeout: 999ms")]
    public void A_setting_is_accepted_at_its_limits_and_refused_past_them(string least, string most, string past)
    {
        Files.Valid(Setting(least));
        Files.Valid(Setting(most));
        Files.OnlyError(Setting(past), 4, "must be");
    }

    [Theory]
    [InlineData("\"\"", "is not a header name")]
    [InlineData("X Y", "is not a header name")]
    [InlineData("X:", "is not a header name")]
    [InlineData("\"X\\nY\"", "is not a header name")]
    [InlineData("X\u00e9", "is not a header name")]
    [InlineData("content-length", "is written by the gateway itself")]
    [InlineData("Transfer-Encoding", "is written by the gateway itself")]
    [InlineData("Connection", "is written by the gateway itself")]
    [InlineData("Upgrade", "is written by the gateway itself")]
    public void Header_names_are_tokens_and_not_the_gateways_own(string name, string message) =>
        Files.OnlyError(Setting($"headers: {{{(name.StartsWith('"') ? name : $"\"{name}\"")}: x}}"), 4, message);

    [Fact]
    public void A_header_given_twice_in_other_case_is_refused() => Files.OnlyError(Setting("headers: {X-A: 1, x-a: 2}"), 4, "given twice");

    [Theory]
    [InlineData("api.example.com", true)]
    [InlineData("api.example.com:8443", true)]
    [InlineData("[::1]:80", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("user@a", false)]
    [InlineData("a:99999", false)]
    public void A_host_header_must_be_a_host(string value, bool valid)
    {
        string text = Setting($"headers: {{Host: \"{value}\"}}");
        if (valid)
        {
            Files.Valid(text);
        }
        else
        {
            Files.OnlyError(text, 4, "needs a host");
        }
    }

    [Fact]
    public void Tls_files_are_checked_at_their_line()
    {
        using var certificates = new TestCertificates();
        Files.OnlyError(Https("caCertFile: /nowhere"), 5, "does not exist");
        Files.OnlyError(Https($"caCertFile: {certificates.ServerKeyFile}"), 5, "no certificate");
        Files.OnlyError(Https($"clientCertFile: {certificates.ClientFile}"), 5, "only of use together");
        Files.OnlyError(Https($"clientCertFile: {certificates.ClientFile}, clientKeyFile: {certificates.ServerKeyFile}"), 5, "cannot be used");
        Files.OnlyError(Https("serverName: \"a b\""), 5, "not a host name");
    }

    [Fact]
    public void Risky_and_idle_tls_settings_are_warned_of()
    {
        Files.OnlyWarning(Https("insecureSkipVerify: true"), 5, "certificate is not checked");
        Files.OnlyWarning(Setting("tls: {serverName: x}"), 4, "since the URL is not https");
    }

    [Fact]
    public void Settings_of_other_versions_are_accepted_and_listed_once() =>
        Files.OnlyWarning(
            Setting("healthCheck: {path: /}\n    circuitBreaker: {maxFailures: 3}\n    retries: 2"),
            4,
            "no effect in this version: upstreams.u.healthCheck, upstreams.u.circuitBreaker, upstreams.u.retries");

    [Fact]
    public void Header_filters_that_are_not_applied_are_warned_of() => Files.OnlyWarning(Setting("denyRequestHeaders: [X]"), 4, "is not enforced");

    private static string Https(string setting) => $"upstreams:\n  u:\n    url: https://x\n    tls:\n      {{{setting}}}{Route}";

    private static string Url(string url) => $"upstreams:\n  u:\n    url: {url}{Route}";

    private static string Setting(string setting) => $"upstreams:\n  u:\n    url: http://x\n    {setting}{Route}";
}
