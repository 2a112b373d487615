using System.Net;
using Microsoft.AspNetCore.Http;
using SatGate.Model.Configuration;

namespace SatGate.Admin.Guard;

/// <summary>
/// Whether the Host of a request may be asked for. A browser can be led to a loopback address by a foreign name (DNS rebinding); then the Host
/// is that name. So over loopback only addresses, <c>localhost</c> and the configured names are answered; elsewhere the configured names
/// decide when there are any.
/// </summary>
internal static class HostRule
{
    /// <summary>Whether the request may go on.</summary>
    public static bool Allows(HttpContext context, ServerSettings server)
    {
        string host = context.Request.Host.Host;
        if (server.AllowedHosts.Any(allowed => string.Equals(allowed, host, StringComparison.OrdinalIgnoreCase)))
        {
            return true;
        }

        // No local address: a Unix socket, to which no browser connects.
        if (context.Connection.LocalIpAddress is not { } local)
        {
            return true;
        }

        return IsLoopback(local) || !server.AllowedHosts.IsEmpty ? IsSelf(host) : true;
    }

    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    // A name can be made to lead anywhere; an address leads to itself.
    private static bool IsSelf(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);
}
