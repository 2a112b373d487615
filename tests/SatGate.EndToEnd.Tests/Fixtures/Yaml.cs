using System.Text;

namespace SatGate.EndToEnd.Tests.Fixtures;

/// <summary>Writes configuration files for tests.</summary>
internal static class Yaml
{
    /// <summary>Puts spaces before every line that is not empty; a text without lines stays empty.</summary>
    public static string Indent(string lines, int spaces)
    {
        StringBuilder indented = new();
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            indented.Append(' ', spaces).Append(line).Append('\n');
        }

        return indented.ToString();
    }

    /// <summary>A public route for a path prefix, as an item of <c>routes</c>.</summary>
    public static string Route(string name, string prefix, string upstream, string keys = "") =>
        $"  - name: {name}\n    match:\n      pathPrefix: {prefix}\n    upstream: {upstream}\n    policy:\n      kind: public\n" + Indent(keys, 4);

    /// <summary>A whole file with one upstream and one public route for every path.</summary>
    public static string OneRoute(Uri upstream, string serverKeys = "", string upstreamKeys = "", string routeKeys = "", string listen = "127.0.0.1:0") =>
        OneRoute(upstream.GetLeftPart(UriPartial.Authority), serverKeys, upstreamKeys, routeKeys, listen);

    /// <summary>A whole file with one upstream and one public route for every path.</summary>
    public static string OneRoute(string upstream, string serverKeys = "", string upstreamKeys = "", string routeKeys = "", string listen = "127.0.0.1:0") =>
        $"server:\n  listen: \"{listen}\"\n" + Indent(serverKeys, 2)
        + "admin:\n  listen: 127.0.0.1:0\n"
        + $"upstreams:\n  only:\n    url: {upstream}\n" + Indent(upstreamKeys, 4)
        + "routes:\n" + Route("all", "/", "only", routeKeys);
}
