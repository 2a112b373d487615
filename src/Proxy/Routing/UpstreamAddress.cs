using System.Text;

namespace SatGate.Proxy.Routing;

/// <summary>What a request to an upstream takes from its URL.</summary>
internal static class UpstreamAddress
{
    /// <summary>The Host field (RFC 9110 section 7.2): host in its ASCII form, IPv6 in brackets, and the port unless it is the scheme's own.</summary>
    internal static byte[] HostHeader(Uri url)
    {
        string host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return Encoding.ASCII.GetBytes(url.IsDefaultPort ? host : $"{host}:{url.Port}");
    }

    /// <summary>The path to put before every forwarded path; empty for none.</summary>
    internal static byte[] PathPrefix(Uri url) => Encoding.ASCII.GetBytes(url.AbsolutePath.TrimEnd('/'));
}
