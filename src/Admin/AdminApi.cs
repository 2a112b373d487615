using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using SatGate.Admin.Endpoints;
using SatGate.Admin.Guard;
using SatGate.Admin.Http;
using SatGate.Budget.Stores;

namespace SatGate.Admin;

/// <summary>The admin API.</summary>
public static class AdminApi
{
    /// <summary>Every endpoint. A new one is a line in the group it belongs to; nothing is reachable that is not here.</summary>
    internal static ImmutableArray<AdminEndpoint> Endpoints { get; } =
    [
        .. StatusEndpoints.All,
        .. TokenEndpoints.All,
        .. BudgetEndpoints.All,
        .. ReportEndpoints.All,
        .. AuditEndpoints.All,
        .. BanEndpoints.All,
        .. CapabilityEndpoints.All,
        .. GovernanceEndpoints.All,
        .. PaymentEndpoints.All,
        .. McpEndpoints.All,
        .. ApprovalEndpoints.All,
    ];

    /// <summary>
    /// Maps the API: everything below <c>/admin</c>, <c>/api/capability</c>, <c>/api/governance</c> and <c>/api/l402</c>. Whatever stands there and is no endpoint
    /// is answered 404, to who may know.
    /// </summary>
    /// <param name="endpoints">The application of the admin listener.</param>
    /// <param name="services">What the API stands on.</param>
    public static void MapAdminApi(this IEndpointRouteBuilder endpoints, AdminServices services)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(services);
        ILogger logger = services.Loggers.CreateLogger("SatGate.Admin");
        var guard = new AdminGuard(services.Token, services.Snapshots, services.Time, logger);
        var state = new AdminState(services.Time.GetUtcNow());

        // One route for each path: the method is chosen after the guard, so that a wrong one is told to nobody else.
        foreach (IGrouping<string, AdminEndpoint> path in Endpoints.GroupBy(static endpoint => endpoint.Path, StringComparer.Ordinal))
        {
            AdminEndpoint[] methods = [.. path];
            endpoints.Map(path.Key, context => ServeAsync(context, methods, guard, services, state, logger));
        }

        foreach (string room in (ReadOnlySpan<string>)["/admin/{**rest}", "/api/capability/{**rest}", "/api/governance/{**rest}", "/api/l402/{**rest}"])
        {
            endpoints.Map(room, context => ServeAsync(context, [], guard, services, state, logger)).WithOrder(int.MaxValue);
        }
    }

    private static async Task ServeAsync(
        HttpContext context, AdminEndpoint[] methods, AdminGuard guard, AdminServices services, AdminState state, ILogger logger)
    {
        AdminEndpoint? endpoint = Array.Find(methods, candidate => HttpMethods.Equals(candidate.Method, context.Request.Method));
        if (!await guard.AdmitAsync(context, endpoint?.Access ?? AdminAccess.Token))
        {
            return;
        }

        if (endpoint is null)
        {
            await RefuseAsync(context, methods);
            return;
        }

        try
        {
            await endpoint.Handler(new AdminCall(context, services, state));
        }
        catch (BudgetStoreException silent)
        {
            Log.StoreSilent(logger, endpoint.Path, silent.Message);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Headers.RetryAfter = "1";
            await Answer.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "The store does not answer; repeat the request");
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await Answer.ErrorAsync(context, bad.StatusCode, "Invalid request body");
        }
        catch (IOException fault) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.LogUnreadable(logger, endpoint.Path, fault.Message);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            await Answer.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "The audit log cannot be read; see the gateway's log");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; nobody is left to be told.
        }
    }

    private static Task RefuseAsync(HttpContext context, AdminEndpoint[] methods)
    {
        if (methods.Length == 0)
        {
            return Answer.ErrorAsync(context, StatusCodes.Status404NotFound, "Not found");
        }

        context.Response.Headers.Allow = string.Join(", ", methods.Select(static endpoint => endpoint.Method));
        return Answer.ErrorAsync(context, StatusCodes.Status405MethodNotAllowed, "Method not allowed");
    }
}
