using SatGate.Model.Configuration;
using SatGate.Proxy.Tests.Routing;

namespace SatGate.Proxy.Tests.Exchange;

public sealed class RequestHeadComposerTests
{
    private const string Added = "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: gate\r\nX-Request-ID: id-1\r\nVia: 1.1 satgate\r\n";

    [Fact]
    public void A_plain_get_gets_the_upstreams_host_and_what_a_gateway_adds() =>
        Assert.Equal(
            "GET /v1/models?x=1 HTTP/1.1\r\nHost: api.example.com\r\nAccept: */*\r\n" + Added + "\r\n",
            Heads.Forward("GET /v1/models?x=1 HTTP/1.1\r\nHost: gate\r\nAccept: */*\r\n\r\n"));

    [Fact]
    public void End_to_end_fields_keep_order_case_and_spaces_and_hop_by_hop_fields_go() =>
        Assert.Equal(
            "POST / HTTP/1.1\r\nHost: api.example.com\r\nX-a:  1 \r\nx-B: 2\r\nX-a: 3\r\n" + Added + "Content-Length: 3\r\n\r\n",
            Heads.Forward(
                "POST / HTTP/1.1\r\nHost: gate\r\nX-a:  1 \r\nConnection: keep-alive, X-Drop\r\nX-Drop: 1\r\nKeep-Alive: 5\r\nx-B: 2\r\nTE: trailers\r\n"
                + "Content-Length: 3\r\nProxy-Authorization: a\r\nProxy-Connection: close\r\nX-a: 3\r\n\r\n"));

    [Fact]
    public void Chunked_is_written_anew() =>
        Assert.Equal(
            "POST / HTTP/1.1\r\nHost: api.example.com\r\nX: 1\r\n" + Added + "Transfer-Encoding: chunked\r\n\r\n",
            Heads.Forward("POST / HTTP/1.1\r\nHost: gate\r\ntransfer-encoding: CHUNKED\r\nTrailer: a\r\nX: 1\r\n\r\n"));

    [Fact]
    public void A_length_of_zero_stays() =>
        Assert.Equal(
            "POST / HTTP/1.1\r\nHost: api.example.com\r\n" + Added + "Content-Length: 0\r\n\r\n",
            Heads.Forward("POST / HTTP/1.1\r\nHost: gate\r\nContent-Length: 0\r\n\r\n"));

    [Fact]
    public void An_untrusted_client_cannot_speak_for_the_gateway() =>
        Assert.Equal(
            "GET / HTTP/1.1\r\nHost: api.example.com\r\nX-Forwarded-Port: 1\r\n" + Added + "\r\n",
            Heads.Forward(
                "GET / HTTP/1.1\r\nHost: gate\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nForwarded: for=x\r\n"
                + "X-Request-ID: theirs\r\nX_Request_Id: theirs\r\nX-SatGate-Tenant: t\r\nx_tenant_id: t\r\nX-Forwarded-Port: 1\r\n\r\n"));

    [Fact]
    public void A_trusted_proxy_is_believed_and_extended() =>
        Assert.Equal(
            "GET / HTTP/1.1\r\nHost: api.example.com\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: outer\r\nX-Tenant-ID: t\r\n"
            + "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 192.0.2.1\r\nX-Request-ID: id-1\r\nVia: 1.1 satgate\r\n\r\n",
            Heads.Forward(
                "GET / HTTP/1.1\r\nHost: gate\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 2.2.2.2\r\nX-Forwarded-Host: outer\r\n"
                + "X-Tenant-ID: t\r\nX_Tenant_ID: u\r\n\r\n",
                trusted: true));

    [Fact]
    public void A_secure_client_is_said_to_be_https() =>
        Assert.Contains("\r\nX-Forwarded-Proto: https\r\n", Heads.Forward("GET / HTTP/1.1\r\nHost: gate\r\n\r\n", secure: true), StringComparison.Ordinal);

    [Fact]
    public void An_old_client_without_host_and_with_expect_is_forwarded_as_1_1() =>
        Assert.Equal(
            "GET /a HTTP/1.1\r\nHost: api.example.com\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nX-Request-ID: id-1\r\nVia: 1.0 satgate\r\n\r\n",
            Heads.Forward("GET /a HTTP/1.0\r\nExpect: 100-continue\r\n\r\n"));

    [Fact]
    public void Expect_of_a_new_client_is_forwarded() =>
        Assert.Contains(
            "\r\nExpect: 100-continue\r\n",
            Heads.Forward("POST / HTTP/1.1\r\nHost: gate\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"),
            StringComparison.Ordinal);

    [Fact]
    public void The_routes_own_fields_replace_the_clients_of_any_case()
    {
        UpstreamDefinition upstream = Routes.Upstream with
        {
            Url = new Uri("http://127.0.0.1:8081/base/"),
            Headers = [new("Authorization", "Bearer secret"), new("X-Caller", "${remote_addr}/${request_id}!")],
        };
        Assert.Equal(
            "GET /base/v1 HTTP/1.1\r\nHost: 127.0.0.1:8081\r\nX: 1\r\nAuthorization: Bearer secret\r\nX-Caller: 192.0.2.1/id-1!\r\n" + Added + "\r\n",
            Heads.Forward("GET /v1 HTTP/1.1\r\nHost: gate\r\nAUTHORIZATION: Bearer mine\r\nX: 1\r\nx-caller: me\r\n\r\n", Heads.Route(upstream)));
    }

    [Fact]
    public void The_clients_host_is_passed_on_where_the_route_says_so() =>
        Assert.StartsWith(
            "GET / HTTP/1.1\r\nHost: gate:81\r\n",
            Heads.Forward("GET / HTTP/1.1\r\nHost: gate:81\r\n\r\n", Heads.Route(Routes.Upstream with { PassHostHeader = true })),
            StringComparison.Ordinal);

    [Fact]
    public void An_absolute_target_becomes_a_path_and_its_authority_the_forwarded_host() =>
        Assert.Equal(
            "GET /a?b HTTP/1.1\r\nHost: api.example.com\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: other:99\r\n"
            + "X-Request-ID: id-1\r\nVia: 1.1 satgate\r\n\r\n",
            Heads.Forward("GET http://other:99/a?b HTTP/1.1\r\nHost: other:99\r\n\r\n"));

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1", "OPTIONS * HTTP/1.1")]
    [InlineData("OPTIONS http://gate HTTP/1.1", "OPTIONS * HTTP/1.1")]
    [InlineData("OPTIONS http://gate?q HTTP/1.1", "OPTIONS /?q HTTP/1.1")]
    [InlineData("GET http://gate HTTP/1.1", "GET / HTTP/1.1")]
    [InlineData("GET /a? HTTP/1.1", "GET /a? HTTP/1.1")]
    [InlineData("GET /%7Ea//b HTTP/1.1", "GET /%7Ea//b HTTP/1.1")]
    [InlineData("BREW /pot HTTP/1.1", "BREW /pot HTTP/1.1")]
    public void The_request_line_keeps_its_bytes(string received, string sent) =>
        Assert.StartsWith(sent + "\r\n", Heads.Forward(received + "\r\nHost: gate\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData(false, "GET /x HTTP/1.1")]
    [InlineData(true, "GET /llm/x HTTP/1.1")]
    public void The_strip_prefix_is_taken_off_once(bool stripped, string expected) =>
        Assert.StartsWith(
            expected + "\r\n",
            Heads.Forward("GET /llm/x HTTP/1.1\r\nHost: gate\r\n\r\n", Heads.Route(with: r => r with { StripPrefix = "/llm" }), stripped: stripped),
            StringComparison.Ordinal);

    [Fact]
    public void A_switch_to_websocket_is_asked_for_only_where_the_exchange_says_so()
    {
        const string Head = "GET /ws HTTP/1.1\r\nHost: gate\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n";
        Assert.EndsWith("Via: 1.1 satgate\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", Heads.Forward(Head, upgrade: true), StringComparison.Ordinal);
        Assert.DoesNotContain("Upgrade", Heads.Forward(Head), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS", "3", "Max-Forwards: 2\r\n")]
    [InlineData("TRACE", "1", "Max-Forwards: 0\r\n")]
    [InlineData("OPTIONS", "99999999999", "Max-Forwards: 255\r\n")]
    [InlineData("OPTIONS", "1x", "")]
    [InlineData("GET", "3", "Max-Forwards: 3\r\n")]
    public void Max_forwards_counts_down_on_options_and_trace(string method, string value, string line)
    {
        string sent = Heads.Forward($"{method} / HTTP/1.1\r\nHost: gate\r\nMax-Forwards: {value}\r\nA: b\r\n\r\n");
        Assert.Equal(line.Length > 0, sent.Contains("Max-Forwards", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(line, sent, StringComparison.Ordinal);
        Assert.Contains("\r\nA: b\r\n", sent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_promised_room_suffices_for_the_worst_case()
    {
        string fields = string.Concat(Enumerable.Range(0, 80).Select(i => $"X-Forwarded-For: {i}\r\n"));
        UpstreamDefinition upstream = Routes.Upstream with
        {
            Headers = [.. Enumerable.Range(0, 50).Select(i => new HeaderTemplate($"X-{i}", "${request_id}${remote_addr}${request_id}"))],
        };
        string sent = Heads.Forward($"GET /{new string('a', 5000)}?{new string('q', 2000)} HTTP/1.1\r\nHost: {new string('h', 200)}\r\n{fields}\r\n", Heads.Route(upstream), trusted: true);
        Assert.EndsWith("Via: 1.1 satgate\r\n\r\n", sent, StringComparison.Ordinal);
    }
}
