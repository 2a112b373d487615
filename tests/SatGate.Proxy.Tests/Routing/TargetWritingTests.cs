using System.Text;
using SatGate.Model.Configuration;
using SatGate.Proxy.Routing;

namespace SatGate.Proxy.Tests.Routing;

public sealed class TargetWritingTests
{
    [Theory]
    [InlineData("/v1/x", "", "/v1/x")]
    [InlineData("/v1/x", "a=1&b=%20", "/v1/x?a=1&b=%20")]
    [InlineData("/a%2Fb/%zz/./..//c", "?", "/a%2Fb/%zz/./..//c??")]
    [InlineData("/", "", "/")]
    public void Path_and_query_go_out_as_they_came(string path, string query, string expected) =>
        Assert.Equal(expected, Only(Routes.Prefix("/")).Target(path, query));

    [Theory]
    [InlineData("/anthropic", "/anthropic/v1/messages", "/v1/messages")]
    [InlineData("/anthropic/", "/anthropic/v1/messages", "/v1/messages")]
    [InlineData("/anthropic", "/anthropic", "/")]
    [InlineData("/anthropic", "/anthropic/", "/")]
    [InlineData("/anthropic", "/anthropics/v1", "/anthropics/v1")]
    [InlineData("/anthropic", "/v1", "/v1")]
    [InlineData("/", "/v1", "/v1")]
    public void A_strip_prefix_is_removed_at_a_segment_boundary(string strip, string path, string expected) =>
        Assert.Equal(expected, Only(Routes.Prefix("/") with { StripPrefix = strip }).Target(path));

    [Fact]
    public void Nothing_is_stripped_when_the_client_left_the_prefix_out() =>
        Assert.Equal("/p/x", Only(Routes.Prefix("/") with { StripPrefix = "/p" }).Target("/p/x", stripped: true));

    [Fact]
    public void A_rewrite_replaces_the_path_keeps_the_query_and_wins_over_strip() =>
        Assert.Equal("/fixed?q=1", Only(Routes.Prefix("/") with { Rewrite = "/fixed", StripPrefix = "/a" }).Target("/a/b", "q=1"));

    [Theory]
    [InlineData("https://h/v1", "/x", "/v1/x")]
    [InlineData("https://h/v1/", "/x", "/v1/x")]
    [InlineData("https://h/v1/", "/", "/v1/")]
    [InlineData("https://h/a%20b", "/x", "/a%20b/x")]
    public void The_path_of_the_upstream_goes_in_front(string url, string path, string expected) =>
        Assert.Equal(expected, Only(Routes.Prefix("/"), url).Target(path));

    [Fact]
    public void Upstream_path_strip_and_query_come_together() =>
        Assert.Equal("/base/v1?x", Only(Routes.Prefix("/a") with { StripPrefix = "/a" }, "http://h:1/base").Target("/a/v1", "x"));

    [Fact]
    public void A_destination_that_is_one_byte_short_is_refused_and_one_that_fits_is_filled()
    {
        CompiledRoute route = Only(Routes.Prefix("/") with { StripPrefix = "/a" }, "http://h/base");
        int length = "/base/b?q".Length;
        Assert.Equal(-1, route.WriteTarget("/a/b"u8, "q"u8, false, new byte[length - 1]));
        Assert.Equal(length, route.WriteTarget("/a/b"u8, "q"u8, false, new byte[length]));
    }

    [Theory]
    [InlineData("https://api.example.com", "api.example.com")]
    [InlineData("https://api.example.com:443/v1", "api.example.com")]
    [InlineData("http://api.example.com:443", "api.example.com:443")]
    [InlineData("http://api.example.com:8080", "api.example.com:8080")]
    [InlineData("http://[2001:DB8::1]:8080", "[2001:db8::1]:8080")]
    [InlineData("http://b\u00fccher.example", "xn--bcher-kva.example")]
    [InlineData("http://127.0.0.1:80", "127.0.0.1")]
    public void The_host_is_the_authority_without_the_default_port(string url, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(Only(Routes.Prefix("/"), url).HostHeader));

    [Fact]
    public void A_configured_host_header_replaces_the_host_and_is_not_sent_twice()
    {
        CompiledRoute route = Only(Routes.Prefix("/") with { PassHostHeader = true, AddHeaders = [new HeaderTemplate("host", "other:81"), new HeaderTemplate("A", "1")] });
        Assert.Equal("other:81", Encoding.ASCII.GetString(route.HostHeader));
        Assert.False(route.PassHostHeader);
        Assert.Equal("A", Encoding.ASCII.GetString(Assert.Single(route.SetHeaders).Name));
    }

    [Theory]
    [InlineData(false, null, false)]
    [InlineData(true, null, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    public void The_route_decides_about_the_host_before_the_upstream(bool upstream, bool? route, bool expected)
    {
        RouteTable table = Routes.Table(Routes.Upstream with { PassHostHeader = upstream }, Routes.Prefix("/") with { PassHostHeader = route });
        Assert.Equal(expected, table.Routes[0].PassHostHeader);
    }

    [Fact]
    public void Later_headers_replace_earlier_ones_without_regard_to_case()
    {
        RouteTable table = Routes.Table(
            Routes.Upstream with { Headers = [new HeaderTemplate("Authorization", "Bearer u"), new HeaderTemplate("X-A", "1")] },
            Routes.Prefix("/") with { AddHeaders = [new HeaderTemplate("authorization", "Bearer r"), new HeaderTemplate("X-B", "2")] });
        Assert.Equal(["X-A=1", "authorization=Bearer r", "X-B=2"], table.Routes[0].SetHeaders.Select(Show));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("${remote_addr}", "<addr>")]
    [InlineData("for=${remote_addr};id=${request_id}", "for=<addr>;id=<id>")]
    [InlineData("${request_id}${request_id}", "<id><id>")]
    [InlineData("${other} ${remote_addr ${", "${other} ${remote_addr ${")]
    [InlineData("\u00fc${request_id}", "\u00fc<id>")]
    public void A_header_template_is_cut_into_literal_and_filled_parts(string template, string expected) =>
        Assert.Equal($"X={expected}", Show(CompiledHeader.Compile(new HeaderTemplate("X", template))));

    private static string Show(CompiledHeader header) =>
        $"{Encoding.ASCII.GetString(header.Name)}=" + string.Concat(header.Parts.Select(part => part.Kind switch
        {
            HeaderValuePartKind.RemoteAddress => "<addr>",
            HeaderValuePartKind.RequestId => "<id>",
            _ => Encoding.UTF8.GetString(part.Literal.Span),
        }));

    private static CompiledRoute Only(RouteDefinition route, string url = "https://api.example.com") =>
        Routes.Table(Routes.Upstream with { Url = new Uri(url) }, route).Routes[0];
}
