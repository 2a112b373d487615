using System.Net;
using System.Net.Sockets;
using SatGate.Transport.Upstream;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>
/// Dials public addresses only. A name is resolved here and the address that was judged is the one that is connected to, so that a name cannot point
/// elsewhere a moment later. TLS still checks the name. Thread-safe.
/// </summary>
/// <param name="inner">Opens the connections.</param>
internal sealed class PublicDialer(IUpstreamDialer inner) : IUpstreamDialer
{
    /// <inheritdoc/>
    public async ValueTask<UpstreamConnection> DialAsync(UpstreamKey key, int loopHint, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(key.Host.Trim('[', ']'), out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(key.Host, cancellationToken);
        IPAddress[] allowed = [.. addresses.Where(AddressRules.IsPublic)];
        if (allowed.Length == 0)
        {
            throw new InvalidOperationException("it has no public address, and private ones are not allowed for it");
        }

        for (int i = 0; ; i++)
        {
            try
            {
                return await inner.DialAsync(key with { Host = allowed[i].ToString() }, loopHint, cancellationToken);
            }
            catch (SocketException) when (i + 1 < allowed.Length)
            {
                // The next address of the name may answer.
            }
        }
    }
}
