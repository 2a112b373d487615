using System.Text;
using SatGate.Proxy.Exchange;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Tests.Exchange;

public sealed class ResponseHeadComposerTests
{
    [Fact]
    public void Fields_are_copied_as_they_came_and_a_missing_date_is_added() =>
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nServer: up\r\nx-A:  1 \r\nDate: NOW\r\nContent-Length: 5\r\n\r\n",
            Heads.Answer("HTTP/1.1 200 OK\r\nServer: up\r\nContent-Length: 5\r\nx-A:  1 \r\n\r\n"));

    [Fact]
    public void The_upstreams_date_stays() =>
        Assert.Equal(
            "HTTP/1.1 404 Not There\r\nDate: THEN\r\nContent-Length: 0\r\n\r\n",
            Heads.Answer("HTTP/1.1 404 Not There\r\nDate: THEN\r\nContent-Length: 0\r\n\r\n"));

    [Fact]
    public void Hop_by_hop_fields_and_those_a_connection_names_go() =>
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nDate: NOW\r\nTransfer-Encoding: chunked\r\n\r\n",
            Heads.Answer(
                "HTTP/1.1 200 OK\r\nConnection: X-Drop, keep-alive\r\nA: 1\r\nX-Drop: 1\r\nKeep-Alive: timeout=5\r\nTransfer-Encoding: chunked\r\n"
                + "Trailer: T\r\nProxy-Authenticate: x\r\nUpgrade: h2c\r\nB: 2\r\n\r\n",
                DownstreamFraming.Chunked));

    [Fact]
    public void Trailer_stays_for_a_client_that_takes_trailers() =>
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nTrailer: T\r\nDate: NOW\r\nTransfer-Encoding: chunked\r\n\r\n",
            Heads.Answer("HTTP/1.1 200 OK\r\nTrailer: T\r\nTransfer-Encoding: chunked\r\n\r\n", DownstreamFraming.ChunkedWithTrailers));

    [Fact]
    public void A_body_until_the_close_becomes_chunked() =>
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nDate: NOW\r\nTransfer-Encoding: chunked\r\n\r\n",
            Heads.Answer("HTTP/1.1 200 OK\r\n\r\n", DownstreamFraming.ToChunked));

    [Theory]
    [InlineData(true, true, "")]
    [InlineData(true, false, "Connection: keep-alive\r\n")]
    [InlineData(false, true, "Connection: close\r\n")]
    [InlineData(false, false, "Connection: close\r\n")]
    public void The_connection_field_says_what_the_version_does_not(bool keepAlive, bool isHttp11, string line) =>
        Assert.Equal(
            $"HTTP/1.1 200 OK\r\nDate: NOW\r\nContent-Length: 1\r\n{line}\r\n",
            Heads.Answer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", keepAlive: keepAlive, isHttp11: isHttp11));

    [Fact]
    public void The_length_of_an_answer_to_head_and_of_304_stays_and_204_has_none()
    {
        Assert.Contains("\r\nContent-Length: 7\r\n", Heads.Answer("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", requestWasHead: true), StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Length: 7\r\n", Heads.Answer("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal("HTTP/1.1 204 No Content\r\nDate: NOW\r\n\r\n", Heads.Answer("HTTP/1.1 204 No Content\r\n\r\n"));
    }

    [Fact]
    public void An_empty_reason_and_an_old_version_are_written_as_1_1() =>
        Assert.Equal("HTTP/1.1 200 \r\nDate: NOW\r\nContent-Length: 0\r\n\r\n", Heads.Answer("HTTP/1.0 200 \r\nContent-Length: 0\r\n\r\n"));

    [Fact]
    public void An_interim_head_gets_no_date_and_no_framing()
    {
        const string Text = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: x\r\n\r\n";
        ResponseHead head = Heads.Response(Text);
        Span<byte> room = new byte[ResponseHeadComposer.BytesMax(head)];
        int length = ResponseHeadComposer.ComposeInterim(room, head, Encoding.Latin1.GetBytes(Text));
        Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", Encoding.Latin1.GetString(room[..length]));
    }

    [Fact]
    public void A_switch_names_websocket_anew()
    {
        const string Text = "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nconnection: upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n";
        ResponseHead head = Heads.Response(Text);
        Span<byte> room = new byte[ResponseHeadComposer.BytesMax(head)];
        int length = ResponseHeadComposer.ComposeSwitch(room, head, Encoding.Latin1.GetBytes(Text));
        Assert.Equal(
            "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            Encoding.Latin1.GetString(room[..length]));
    }

    [Theory]
    [InlineData("Keep-Alive: timeout=5, max=100\r\n", 5000)]
    [InlineData("Keep-Alive: max=9, timeout=75\r\n", 75_000)]
    [InlineData("Keep-Alive: timeout=0\r\n", 0)]
    [InlineData("Keep-Alive: timeout=3600\r\n", 3_600_000)]
    [InlineData("Keep-Alive: timeout=99999999999999999999\r\n", 3_600_000)]
    [InlineData("Keep-Alive: timeout=x\r\n", 0)]
    [InlineData("Keep-Alive: 5\r\n", 0)]
    [InlineData("", 0)]
    public void The_keep_alive_hint_is_read_in_seconds_up_to_an_hour(string line, long expectedMs)
    {
        string text = $"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{line}\r\n";
        Assert.Equal(expectedMs, KeepAliveHint.Read(Heads.Response(text), Encoding.Latin1.GetBytes(text)));
    }
}
