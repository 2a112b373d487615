using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>The four forms of a request target (RFC 9112 section 3.2) and the authority that wins (section 3.2.2).</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData("/", "/", "")]
    [InlineData("/a/b", "/a/b", "")]
    [InlineData("/a?b=c", "/a", "?b=c")]
    [InlineData("/a?", "/a", "?")]
    [InlineData("/a?b?c/d", "/a", "?b?c/d")]
    [InlineData("//a//b", "//a//b", "")]
    [InlineData("/%2F/../.", "/%2F/../.", "")]
    [InlineData("/%zz\\\"<>^`{|}", "/%zz\\\"<>^`{|}", "")]
    [InlineData("/a:b@c;d=e,f!$&'()*+[]~-_.", "/a:b@c;d=e,f!$&'()*+[]~-_.", "")]
    public void Origin_form_is_kept_as_received(string target, string path, string query)
    {
        string text = $"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n";
        RequestHead head = Feed.Accepted(text);
        Assert.Equal(TargetForm.Origin, head.Form);
        Assert.Equal(target, text.Substring(head.TargetStart, head.TargetLength));
        Assert.Equal(path, text.Substring(head.PathStart, head.PathLength));
        Assert.Equal(query, text.Substring(head.QueryStart, head.QueryLength));
        Assert.Equal("h", text.Substring(head.HostStart, head.HostLength));
        Assert.False(head.IsPathEmpty);
    }

    [Theory]
    [InlineData("http://up/a?b", "up", "/a", "?b")]
    [InlineData("HTTP://Up:80/a", "Up:80", "/a", "")]
    [InlineData("https://[::1]:8443/", "[::1]:8443", "/", "")]
    [InlineData("http://up", "up", "", "")]
    [InlineData("http://up?b", "up", "", "?b")]
    [InlineData("http://up:1/?b", "up:1", "/", "?b")]
    public void Absolute_form_overrides_the_host_field(string target, string host, string path, string query)
    {
        string text = $"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n";
        RequestHead head = Feed.Accepted(text);
        Assert.Equal(TargetForm.Absolute, head.Form);
        Assert.Equal(target, text.Substring(head.TargetStart, head.TargetLength));
        Assert.Equal(host, text.Substring(head.HostStart, head.HostLength));
        Assert.Equal(path, text.Substring(head.PathStart, head.PathLength));
        Assert.Equal(query, text.Substring(head.QueryStart, head.QueryLength));
        Assert.Equal(path.Length == 0, head.IsPathEmpty);
    }

    [Fact]
    public void Absolute_form_still_needs_one_valid_host_field_on_1_1()
    {
        Assert.Equal(HttpFault.HostMissing, Feed.Refused("GET http://up/ HTTP/1.1\r\n\r\n"));
        Assert.Equal(HttpFault.HostInvalid, Feed.Refused("GET http://up/ HTTP/1.1\r\nHost: a b\r\n\r\n"));
        Assert.Equal(HttpFault.HostRepeated, Feed.Refused("GET http://up/ HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"));
        Feed.Accepted("GET http://up/ HTTP/1.0\r\n\r\n");
    }

    [Fact]
    public void Asterisk_form_belongs_to_options()
    {
        RequestHead head = Feed.Accepted("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal(TargetForm.Asterisk, head.Form);
        Assert.Equal(1, head.PathLength);
        Assert.Equal(HttpFault.TargetInvalid, Feed.Refused("GET * HTTP/1.1\r\nHost: h\r\n\r\n"));
        Assert.Equal(HttpFault.TargetInvalid, Feed.Refused("OPTIONS ** HTTP/1.1\r\nHost: h\r\n\r\n"));
        Assert.Equal(HttpFault.TargetInvalid, Feed.Refused("OPTIONS *?a HTTP/1.1\r\nHost: h\r\n\r\n"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/b")]
    [InlineData("?a")]
    [InlineData("h:80")]
    [InlineData("h.example")]
    [InlineData("\\a")]
    [InlineData("http:/a")]
    [InlineData("http:a")]
    [InlineData("http://")]
    [InlineData("http:///a")]
    [InlineData("http://?a")]
    [InlineData("http://:80/")]
    [InlineData("http://h:/")]
    [InlineData("http://h:99999/")]
    [InlineData("http://h:8o/")]
    [InlineData("http://user@h/")]
    [InlineData("http://user:pass@h/")]
    [InlineData("http://@h/")]
    [InlineData("http://h,i/")]
    [InlineData("http://h\\i/")]
    [InlineData("http://[::1/")]
    [InlineData("http://h\\/")]
    [InlineData("ftp://h/")]
    [InlineData("ws://h/")]
    [InlineData("file:///etc")]
    [InlineData("/a#b")]
    [InlineData("/#")]
    [InlineData("/a?b#c")]
    [InlineData("http://h#b")]
    [InlineData("http://h/a#b")]
    [InlineData("/\u00e9")]
    [InlineData("/a?\u0080")]
    [InlineData("http://h\u00e9/")]
    [InlineData("/\u00ff")]
    [InlineData("/a\tb")]
    [InlineData("/a?\t")]
    public void Any_other_target_is_refused(string target) =>
        Assert.Equal(HttpFault.TargetInvalid, Feed.Refused($"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n"));

    [Fact]
    public void A_forbidden_byte_in_a_target_is_found_at_every_offset()
    {
        for (int offset = 0; offset <= 70; offset++)
        {
            string front = new('p', offset);
            foreach (char wrong in "#\u0080\u00ff\t")
            {
                Assert.Equal(HttpFault.TargetInvalid, Feed.Refused($"GET /{front}{wrong}p HTTP/1.1\r\nHost: h\r\n\r\n"));
                Assert.Equal(HttpFault.TargetInvalid, Feed.Refused($"GET /?{front}{wrong}p HTTP/1.1\r\nHost: h\r\n\r\n"));
            }

            RequestHead head = Feed.Accepted($"GET /{front}?{front} HTTP/1.1\r\nHost: h\r\n\r\n");
            Assert.Equal(offset + 1, head.PathLength);
            Assert.Equal(offset + 1, head.QueryLength);
        }
    }

    [Fact]
    public void Every_byte_value_in_a_target_is_accepted_or_refused_as_decided()
    {
        for (int value = 0; value <= 255; value++)
        {
            bool isAllowed = value is > 0x20 and < 0x7F and not '#';
            foreach (string target in new[] { $"/a{(char)value}b", $"/?a{(char)value}b", $"http://h/a{(char)value}b" })
            {
                Feed.Request(Feed.Bytes($"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n"), Feed.Limits, out ParseStatus status);
                Assert.Equal(isAllowed ? ParseStatus.Done : ParseStatus.Invalid, status);
            }
        }
    }
}
