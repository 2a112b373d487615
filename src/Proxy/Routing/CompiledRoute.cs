using System.Collections.Immutable;
using System.Text;
using SatGate.Model.Configuration;

namespace SatGate.Proxy.Routing;

/// <summary>One route with everything an exchange needs of it as bytes, built once when a snapshot is swapped in. Immutable, safe for any thread.</summary>
public sealed class CompiledRoute
{
    private readonly byte[] _strip;
    private readonly byte[] _rewrite;

    internal CompiledRoute(RouteDefinition definition, int index, UpstreamDefinition? upstream)
    {
        Definition = definition;
        Index = index;
        Upstream = upstream;
        Match = new CompiledMatch(definition.Match);
        _strip = Encoding.UTF8.GetBytes((definition.StripPrefix ?? string.Empty).TrimEnd('/'));
        _rewrite = Encoding.UTF8.GetBytes(definition.Rewrite ?? string.Empty);
        UpstreamPathPrefix = upstream is null ? [] : UpstreamAddress.PathPrefix(upstream.Url);
        List<HeaderTemplate> headers = Merge(upstream?.Headers ?? [], definition.AddHeaders);
        string? host = headers.Find(IsHost)?.Value;
        PassHostHeader = host is null && (definition.PassHostHeader ?? upstream?.PassHostHeader ?? false);
        HostHeader = host is not null ? Encoding.ASCII.GetBytes(host) : upstream is null ? [] : UpstreamAddress.HostHeader(upstream.Url);
        SetHeaders = [.. headers.Where(header => !IsHost(header)).Select(CompiledHeader.Compile)];
    }

    /// <summary>The route as configured.</summary>
    public RouteDefinition Definition { get; }

    /// <summary>Its place in the file, from 0.</summary>
    public int Index { get; }

    /// <summary>Where it forwards to; null for a route that never forwards.</summary>
    public UpstreamDefinition? Upstream { get; }

    /// <summary>The prefix to remove, without a slash at its end; empty when nothing is removed.</summary>
    public ReadOnlyMemory<byte> StripPrefix => _strip;

    /// <summary>The path that replaces the request's; empty when it is kept.</summary>
    public ReadOnlyMemory<byte> Rewrite => _rewrite;

    /// <summary>
    /// Fields to set on the forwarded request, replacing the client's of the same name: the upstream's, then the route's. No name appears
    /// twice; the later one has won. A Host among them is not listed: it is <see cref="HostHeader"/>.
    /// </summary>
    public ImmutableArray<CompiledHeader> SetHeaders { get; }

    /// <summary>Whether the client's Host is forwarded instead of <see cref="HostHeader"/>.</summary>
    public bool PassHostHeader { get; }

    /// <summary>
    /// The Host to send (RFC 9110 section 7.2): the one the configuration sets, else the authority of the upstream's URL, the port left out when
    /// it is the scheme's own. Empty without an upstream.
    /// </summary>
    public byte[] HostHeader { get; }

    /// <summary>The path of the upstream's URL, without a slash at its end; empty when there is none.</summary>
    public byte[] UpstreamPathPrefix { get; }

    internal CompiledMatch Match { get; }

    /// <summary>
    /// The most bytes <see cref="WriteTarget"/> can write for a path and a query of these lengths.
    /// </summary>
    public int TargetBytesMax(int pathLength, int queryLength) =>
        UpstreamPathPrefix.Length + Math.Max(pathLength, _rewrite.Length) + queryLength + 2;

    /// <summary>
    /// Writes the target to send upstream in origin-form (RFC 9112 section 3.2.1): the upstream's own path, then the path after rewrite or
    /// strip, then the query as received. The result begins with a slash; nothing is decoded or encoded.
    /// </summary>
    /// <param name="path">The path as received, without query.</param>
    /// <param name="query">The query without its question mark; when it is empty, no question mark is written either.</param>
    /// <param name="stripped">Whether the client already left the prefix out, as <see cref="RouteMatchResult.Stripped"/> says.</param>
    /// <param name="destination">Where to write; <see cref="TargetBytesMax"/> bytes always suffice.</param>
    /// <returns>The bytes written, or -1 when <paramref name="destination"/> is too short; it may then hold a part.</returns>
    public int WriteTarget(ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, bool stripped, Span<byte> destination)
    {
        ReadOnlySpan<byte> kept = ForwardedPath(path, stripped);
        bool slash = kept.IsEmpty || kept[0] != (byte)'/';
        int length = UpstreamPathPrefix.Length + (slash ? 1 : 0) + kept.Length + (query.IsEmpty ? 0 : query.Length + 1);
        if (length > destination.Length)
        {
            return -1;
        }

        UpstreamPathPrefix.CopyTo(destination);
        int written = UpstreamPathPrefix.Length;
        if (slash)
        {
            destination[written++] = (byte)'/';
        }

        kept.CopyTo(destination[written..]);
        written += kept.Length;
        if (!query.IsEmpty)
        {
            destination[written++] = (byte)'?';
            query.CopyTo(destination[written..]);
        }

        return length;
    }

    /// <summary>The path after rewrite or strip, before the upstream's own path is put in front. May be empty, which stands for a slash.</summary>
    internal ReadOnlySpan<byte> ForwardedPath(ReadOnlySpan<byte> path, bool stripped)
    {
        if (_rewrite.Length > 0)
        {
            return _rewrite;
        }

        return !stripped && _strip.Length > 0 && CompiledMatch.IsBelow(path, _strip) ? path[_strip.Length..] : path;
    }

    private static bool IsHost(HeaderTemplate header) => string.Equals(header.Name, "Host", StringComparison.OrdinalIgnoreCase);

    private static List<HeaderTemplate> Merge(ImmutableArray<HeaderTemplate> first, ImmutableArray<HeaderTemplate> second)
    {
        var merged = new List<HeaderTemplate>();
        foreach (HeaderTemplate header in first.Concat(second))
        {
            merged.RemoveAll(other => string.Equals(other.Name, header.Name, StringComparison.OrdinalIgnoreCase));
            merged.Add(header);
        }

        return merged;
    }
}
