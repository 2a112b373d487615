using System.Globalization;
using System.Text;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Model.Money;
using SatGate.Proxy.Failures;
using SatGate.Proxy.Routing;
using SatGate.Proxy.Stages;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>What a call would cost, without making it: <c>X-SatGate-Quote: 1</c> on the call itself, or <c>GET /v1/pricing?path=&amp;method=</c>.</summary>
internal sealed partial class GatewayConnection
{
    private bool AsksQuote()
    {
        foreach (ref readonly HeaderField field in _exchange!.Request.Fields)
        {
            if (field.Known == KnownField.XSatgateQuote)
            {
                return field.Value(HeadBytes).SequenceEqual("1"u8);
            }
        }

        return false;
    }

    /// <summary>Routes the call that <c>/v1/pricing</c> asks about, in place of the request itself. Null when the request is none of that.</summary>
    private static RouteRuntime? PricedRoute(PlaneState state, RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> path)
    {
        if (state.Governor is null || head.Method != KnownMethod.Get || !path.SequenceEqual(PricingQuery.Path) || head.QueryLength < 2)
        {
            return null;
        }

        PricingQuery query = PricingQuery.Read(bytes.Slice(head.QueryStart + 1, head.QueryLength - 1));
        RouteMatchResult match = state.Routes.Match(query.TargetPath, query.Method, new RequestFieldView(head, bytes));
        return match.Outcome == RouteOutcome.Found ? state.Runtime(match.Route!) : null;
    }

    private async ValueTask<Refusal?> QuoteAsync(Governor governor, RouteRuntime route)
    {
        ExchangeState exchange = _exchange!;
        ChargePath? path = await ResolvePathAsync(governor, route);
        long? remaining = null;
        long? total = null;
        if (path?.Limit is { } limit)
        {
            try
            {
                // A budget that was never charged is not known to the store yet: all of it remains.
                BudgetReading? reading = await governor.Balances.ReadAsync(path.BudgetId, CancellationToken.None);
                remaining = (reading?.Remaining ?? limit).ToCreditsDown();
                total = (reading?.Limit ?? limit).ToCreditsDown();
            }
            catch (BudgetStoreException)
            {
                return Refusals.LedgerUnavailable;
            }
        }

        long cost = route.Governance.Price.ToCreditsUp();
        long? affordable = remaining is null || cost == 0 ? null : Math.Max(0, remaining.Value / cost);
        string json = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"cost_credits\":{cost},\"budget_remaining_credits\":{Text(remaining)},\"budget_total_credits\":{Text(total)},\"calls_affordable\":{Text(affordable)}}}\n");
        exchange.OwnAnswer = new OwnAnswer(200, Encoding.ASCII.GetBytes(json), default);
        return null;
    }

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "null";
}
