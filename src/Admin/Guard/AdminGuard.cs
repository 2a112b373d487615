using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using SatGate.Admin.Endpoints;
using SatGate.Admin.Http;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Admin.Guard;

/// <summary>
/// Stands before every endpoint of the API: fields that protect a browser, the Host, the networks, the admin token, and how often. Requests
/// with the admin token and those without are counted apart, so that nobody without it can use up the owner's share.
/// </summary>
internal sealed class AdminGuard
{
    /// <summary>Most failed authentications of one address in a minute; past it they answer 429. 10.</summary>
    public const int FailuresPerMinuteMax = 10;

    /// <summary>Most requests of one address in a minute to endpoints that need no admin token. 60.</summary>
    public const int OpenRequestsPerMinuteMax = 60;

    private readonly AdminToken _token;
    private readonly ISnapshotSource _snapshots;
    private readonly ILogger _logger;
    private readonly ImmutableArray<IPNetwork> _networks;
    private readonly AddressLimiter _requests;
    private readonly AddressLimiter _open;
    private readonly AddressLimiter _failures;

    public AdminGuard(AdminToken token, ISnapshotSource snapshots, TimeProvider time, ILogger logger)
    {
        AdminSettings settings = snapshots.Current.Admin;
        _token = token;
        _snapshots = snapshots;
        _logger = logger;
        _networks = [.. settings.AllowedIps.Select(Network)];
        _requests = new AddressLimiter(settings.RequestsPerMinuteMax, time);
        _open = new AddressLimiter(Math.Min(settings.RequestsPerMinuteMax, OpenRequestsPerMinuteMax), time);
        _failures = new AddressLimiter(FailuresPerMinuteMax, time);
    }

    /// <summary>Whether the request may go on; else it is answered.</summary>
    public async ValueTask<bool> AdmitAsync(HttpContext context, AdminAccess access)
    {
        WriteProtection(context.Response.Headers);
        if (!HostRule.Allows(context, _snapshots.Current.Server))
        {
            await Answer.ErrorAsync(context, StatusCodes.Status403Forbidden, "Host not allowed");
            return false;
        }

        IPAddress? address = Plain(context.Connection.RemoteIpAddress);
        if (!_networks.IsEmpty && address is not null && !_networks.Any(network => network.Contains(address)))
        {
            await Answer.ErrorAsync(context, StatusCodes.Status403Forbidden, "Address not allowed");
            return false;
        }

        return access == AdminAccess.Open ? await CountAsync(context, _open.Take(address)) : await AuthenticateAsync(context, address);
    }

    private async ValueTask<bool> AuthenticateAsync(HttpContext context, IPAddress? address)
    {
        // Over the network a right guess past the limit is refused as well, else the limit would slow nobody. Over loopback it is let through:
        // there it would only help another program of this machine to lock the owner out.
        bool isNear = address is null || IPAddress.IsLoopback(address);
        if (!isNear && _failures.Look(address) is { IsWithin: false } spent)
        {
            return await CountAsync(context, spent);
        }

        if (IsAuthentic(context.Request.Headers))
        {
            return await CountAsync(context, _requests.Take(address));
        }

        RequestQuota failures = _failures.Take(address);
        if (!failures.IsWithin)
        {
            return await CountAsync(context, failures);
        }

        if (failures.Remaining == 0)
        {
            Log.GuessingRefused(_logger, address?.ToString() ?? "unix");
        }

        WriteQuota(context.Response.Headers, failures);
        await Answer.ErrorAsync(context, StatusCodes.Status401Unauthorized, "Invalid or missing X-Admin-Token");
        return false;
    }

    private bool IsAuthentic(IHeaderDictionary headers)
    {
        const string Bearer = "Bearer ";
        StringValues own = headers["X-Admin-Token"];
        if (own.Count > 0)
        {
            return own.Count == 1 && _token.Matches(own[0]);
        }

        StringValues authorization = headers.Authorization;
        return authorization.Count == 1
            && authorization[0] is { } value
            && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && _token.Matches(value[Bearer.Length..].Trim());
    }

    private static async ValueTask<bool> CountAsync(HttpContext context, RequestQuota quota)
    {
        WriteQuota(context.Response.Headers, quota);
        if (quota.IsWithin)
        {
            return true;
        }

        context.Response.Headers.RetryAfter = Text(quota.RetryAfterSeconds);
        await Answer.ErrorAsync(context, StatusCodes.Status429TooManyRequests, "Rate limit exceeded");
        return false;
    }

    private static void WriteQuota(IHeaderDictionary headers, in RequestQuota quota)
    {
        headers["X-RateLimit-Limit"] = Text(quota.Limit);
        headers["X-RateLimit-Remaining"] = Text(quota.Remaining);
        headers["X-RateLimit-Reset"] = Text(quota.ResetAtUnixSeconds);
    }

    private static void WriteProtection(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.StrictTransportSecurity = "max-age=31536000";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    // The configuration was validated; what is no network all the same must not open the door by being skipped.
    private static IPNetwork Network(string text) =>
        AddressText.TryParseNetwork(text, out IPNetwork network) ? network : throw new InvalidOperationException($"Not a network: {text}");

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
