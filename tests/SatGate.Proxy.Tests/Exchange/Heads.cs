using System.Text;
using SatGate.Model.Configuration;
using SatGate.Proxy.Exchange;
using SatGate.Proxy.Routing;
using SatGate.Proxy.Tests.Routing;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Tests.Exchange;

/// <summary>Parses heads with the real parsers and composes what leaves.</summary>
internal static class Heads
{
    private static readonly HeadLimits Limits = new(32 * 1024, 100, 8 * 1024);

    public static RequestHead Request(string text)
    {
        RequestHead head = new();
        Assert.Equal(ParseStatus.Done, head.TryParse(Encoding.Latin1.GetBytes(text), Limits));
        return head;
    }

    public static ResponseHead Response(string text, bool requestWasHead = false)
    {
        ResponseHead head = new();
        Assert.Equal(ParseStatus.Done, head.TryParse(Encoding.Latin1.GetBytes(text), Limits, requestWasHead));
        return head;
    }

    public static CompiledRoute Route(UpstreamDefinition? upstream = null, Func<RouteDefinition, RouteDefinition>? with = null)
    {
        RouteDefinition route = Routes.Prefix("/");
        return Routes.Table(upstream ?? Routes.Upstream, with is null ? route : with(route)).Routes[0];
    }

    public static string Forward(
        string text, CompiledRoute? route = null, bool trusted = false, bool secure = false, bool upgrade = false, bool stripped = false)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        RequestHead head = Request(text);
        ForwardContext context = new()
        {
            RemoteAddress = "192.0.2.1"u8,
            RequestId = "id-1"u8,
            IsSecure = secure,
            IsTrusted = trusted,
            ForwardUpgrade = upgrade,
            Stripped = stripped,
        };
        route ??= Route();

        // Exactly what is promised to suffice: one byte too many throws.
        Span<byte> room = new byte[RequestHeadComposer.BytesMax(head, route, context)];
        return Encoding.Latin1.GetString(room[..RequestHeadComposer.Compose(room, head, bytes, route, context)]);
    }

    public static string Answer(
        string text, DownstreamFraming framing = DownstreamFraming.Plain, bool keepAlive = true, bool isHttp11 = true, bool requestWasHead = false)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        ResponseHead head = Response(text, requestWasHead);
        Span<byte> room = new byte[ResponseHeadComposer.BytesMax(head)];
        return Encoding.Latin1.GetString(room[..ResponseHeadComposer.Compose(room, head, bytes, framing, keepAlive, isHttp11, "NOW"u8)]);
    }
}
