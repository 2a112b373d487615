using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using SatGate.Admin.Http;
using SatGate.Admin.Json;
using SatGate.Budget.Lightning;

namespace SatGate.Admin.Endpoints;

/// <summary>Payments, for trying them out.</summary>
internal static class PaymentEndpoints
{
    public static ImmutableArray<AdminEndpoint> All { get; } =
    [
        new("POST", "/api/l402/mock-pay", "Pays an invoice of the mock node, which costs nothing.", MockPayAsync)
        {
            Group = "payment",
            Request = static () => ReferenceJson.Default.MockPayRequest,
            Response = static () => ReferenceJson.Default.MockPayAnswer,
            Failures = [400, 404, 413],
        },
    ];

    private static async Task MockPayAsync(AdminCall call)
    {
        if (await RequestBody.ReadAsync(call.Http, ReferenceJson.Default.MockPayRequest) is not { } request)
        {
            return;
        }

        MockPayment payment = call.Services.Payments?.MockPay(request.PaymentHash, request.Macaroon) ?? default;
        switch (payment.Result)
        {
            case MockPaymentResult.Paid:
                var answer = new MockPayAnswer { Paid = "true", PaymentHash = request.PaymentHash!, Authorization = payment.Authorization! };
                await call.OkAsync(answer, ReferenceJson.Default.MockPayAnswer);
                break;
            case MockPaymentResult.Incomplete:
                await call.FailAsync(StatusCodes.Status400BadRequest, "payment_hash and macaroon are required");
                break;
            case MockPaymentResult.Mismatch:
                await call.FailAsync(StatusCodes.Status400BadRequest, "macaroon does not match payment_hash");
                break;
            default:
                await call.FailAsync(StatusCodes.Status404NotFound, "payment hash not found");
                break;
        }
    }
}
