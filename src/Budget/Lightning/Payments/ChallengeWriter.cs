using System.Buffers;
using System.Text;
using System.Text.Json;
using SatGate.Model.Tokens;

namespace SatGate.Budget.Lightning.Payments;

/// <summary>Writes a challenge as clients of L402 read it. Pure.</summary>
internal static class ChallengeWriter
{
    /// <summary>Writes it. Invoices and macaroons are made of letters that need no escape in a quoted text.</summary>
    public static PaymentChallenge Write(LightningInvoice invoice, Macaroon macaroon, long priceSats)
    {
        string value = $"L402 macaroon=\"{macaroon.ToBinaryText()}\", invoice=\"{invoice.PaymentRequest}\"";
        ArrayBufferWriter<byte> body = new(512);
        using (Utf8JsonWriter writer = new(body))
        {
            writer.WriteStartObject();
            writer.WriteString("error"u8, "payment_required"u8);
            writer.WriteString("invoice"u8, invoice.PaymentRequest);
            writer.WriteNumber("amount_sats"u8, priceSats);
            writer.WriteString("payment_hash"u8, invoice.PaymentHashHex);
            writer.WriteEndObject();
        }

        return PaymentChallenge.Of(invoice, Encoding.ASCII.GetBytes(value), body.WrittenSpan.ToArray());
    }
}
