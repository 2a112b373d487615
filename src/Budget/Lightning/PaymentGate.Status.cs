using System.Text;
using SatGate.Budget.Lightning.Nodes;
using SatGate.Model.Tokens;

namespace SatGate.Budget.Lightning;

/// <summary>Questions after payments, and the payments of the mock node.</summary>
public sealed partial class PaymentGate
{
    /// <summary>
    /// Whether the invoice with this hash was paid. Each asks the node, so the caller limits how often one client may ask.
    /// </summary>
    /// <param name="paymentHashHex">As the client wrote it; anything but 64 lower-case hex digits was not paid.</param>
    /// <param name="cancellationToken">Ends the wait with <see cref="OperationCanceledException"/>.</param>
    public async ValueTask<PaymentCheck> IsPaidAsync(string paymentHashHex, CancellationToken cancellationToken)
    {
        if (!PaymentHash.IsValid(paymentHashHex))
        {
            return PaymentCheck.NotPaid;
        }

        if (Interlocked.Increment(ref _checksInFlight) > ChecksInFlightMax)
        {
            Interlocked.Decrement(ref _checksInFlight);
            return PaymentCheck.Unavailable;
        }

        try
        {
            return await _node.GetPaymentAsync(paymentHashHex, cancellationToken) is { IsPaid: true } ? PaymentCheck.Paid : PaymentCheck.NotPaid;
        }
        catch (LightningNodeException)
        {
            return PaymentCheck.Unavailable;
        }
        finally
        {
            Interlocked.Decrement(ref _checksInFlight);
        }
    }

    /// <summary>Pays an invoice of the mock node for whoever holds its macaroon, and gives what to present then.</summary>
    /// <param name="paymentHashHex">The hash of the challenge; null or empty when the client sent none.</param>
    /// <param name="macaroonText">The macaroon of the challenge; null or empty when the client sent none.</param>
    public MockPayment MockPay(string? paymentHashHex, string? macaroonText)
    {
        if (_node is not MockNode mock)
        {
            return new MockPayment(MockPaymentResult.NotMock, Authorization: null);
        }

        if (string.IsNullOrEmpty(macaroonText) || paymentHashHex is null || !PaymentHash.IsValid(paymentHashHex))
        {
            return new MockPayment(MockPaymentResult.Incomplete, Authorization: null);
        }

        VerifiedToken? token = _verifier.Verify(Encoding.UTF8.GetBytes(macaroonText)).Token;
        if (token?.PaymentHash != paymentHashHex)
        {
            return new MockPayment(MockPaymentResult.Mismatch, Authorization: null);
        }

        return mock.Pay(paymentHashHex) is { } preimage
            ? new MockPayment(MockPaymentResult.Paid, $"L402 {macaroonText}:{preimage}")
            : new MockPayment(MockPaymentResult.NotFound, Authorization: null);
    }
}
