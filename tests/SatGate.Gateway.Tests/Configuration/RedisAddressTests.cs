using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class RedisAddressTests
{
    private const string Environment = "redis://of-the-environment";

    [Fact]
    public void The_file_comes_before_the_environment()
    {
        Assert.Equal("redis://h:1", Url("budget: {redis: \"redis://h:1\"}\n"));
        Assert.Equal("redis://h:1/0", Url("redis: {enabled: true, addr: \"h:1\"}\n"));
        Assert.Equal(Environment, Url(string.Empty));
        Assert.Equal(Environment, Url("budget: {redis: \"\"}\n"));
        Assert.Equal(Environment, Url("redis: {enabled: false, addr: \"h:1\"}\n"));
        Assert.Null(Files.Clean(Files.Routes, ("REDIS_URL", "")).Budget.RedisUrl);
    }

    [Theory]
    [InlineData("redis://h")]
    [InlineData("redis://u:p%40@h:1,[::1]:2/3?serviceName=m")]
    [InlineData("rediss://h?sslHost=x&caCertFile=/ca.pem")]
    public void Clusters_sentinels_and_encryption_are_understood(string url) =>
        Assert.Equal(url, Files.Clean($"budget: {{redis: \"{url}\"}}\n" + Files.Routes).Budget.RedisUrl);

    [Fact]
    public void The_older_section_becomes_a_url() =>
        Assert.Equal("redis://:p%40%2Fw%20%3A@h:6379/7", Url("redis: {enabled: true, addr: \"h:6379\", password: \"p@/w :\", db: 7}\n"));

    [Fact]
    public void The_older_section_has_no_effect_without_its_switch()
    {
        Assert.Null(Files.OnlyWarning("redis:\n  addr: h:1\n" + Files.Routes, 2, "is not set, so the section has no effect").Budget.RedisUrl);
        Assert.Equal(
            "redis://h", Files.OnlyWarning("budget: {redis: \"redis://h\"}\nredis: {enabled: true, addr: x}\n" + Files.Routes, 2, "has no effect beside budget.redis").Budget.RedisUrl);
    }

    [Theory]
    [InlineData("http://s3cret@h")]
    [InlineData("s3cret")]
    [InlineData("redis://")]
    [InlineData("rediss://")]
    [InlineData("redis://h/s3cret\u00e9")]
    [InlineData("redis://h s3cret")]
    [InlineData("redis://h/s3cret")]
    [InlineData("redis://h:s3cret")]
    [InlineData("redis://:s3cret@")]
    [InlineData("redis://h?s3cret=1")]
    [InlineData("REDIS://s3cret")]
    public void What_is_no_url_is_refused_without_showing_it(string url)
    {
        string[] texts =
        [
            Files.OnlyError($"budget:\n  redis: \"{url}\"\n" + Files.Routes, 2, "not the URL of a Redis server").Message,
            Files.OnlyError("budget:\n  redis: $R\n" + Files.Routes, 2, "not the URL of a Redis server", ("R", url)).Message,
            Files.OnlyError(Files.Routes, 2, "REDIS_URL: not the URL of a Redis server", ("REDIS_URL", url)).Message,
        ];
        Assert.All(texts, text => Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("redis:\n  enabled: true\n", 1, "an address is needed")]
    [InlineData("redis:\n  enabled: true\n  addr: \"s3cret@h\"\n", 3, "not the address of a Redis server")]
    [InlineData("redis:\n  enabled: true\n  addr: redis://:s3cret@h\n", 3, "not the address of a Redis server")]
    [InlineData("redis:\n  enabled: true\n  addr: h:1\n  db: -1\n", 4, "is not a whole number")]
    [InlineData("redis:\n  enabled: true\n  addr: h:1\n  db: 65536\n", 4, "must be 0 to 65535")]
    public void A_wrong_older_section_is_refused_without_showing_it(string text, int line, string message) =>
        Assert.DoesNotContain("s3cret", Files.OnlyError(text + Files.Routes, line == 1 ? 2 : line, message).Message, StringComparison.Ordinal);

    [Fact]
    public void An_address_has_at_most_4096_characters()
    {
        string longest = "redis://:" + new string('p', RedisAddress.UrlCharsMax - 11) + "@h";
        Assert.Equal(longest, Files.Clean($"budget:\n  redis: \"{longest}\"\n" + Files.Routes).Budget.RedisUrl);
        Files.OnlyError($"budget:\n  redis: \"{longest}h\"\n" + Files.Routes, 2, "not the URL");
    }

    private static string? Url(string text) => Files.Clean(text + Files.Routes, ("REDIS_URL", Environment)).Budget.RedisUrl;
}
