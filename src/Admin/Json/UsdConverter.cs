using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>
/// Amounts as decimal numbers of US dollars. Read from the digits as they were sent, and written digit by digit: no amount is ever a
/// floating-point number here. Reading takes a number or a text; a sign, an exponent and more than nine decimals are refused.
/// </summary>
internal sealed class UsdConverter : JsonConverter<NanoUsd>
{
    private const int BytesMax = 96;

    /// <inheritdoc/>
    public override NanoUsd Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String) || reader.ValueIsEscaped)
        {
            throw new JsonException();
        }

        long length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length > BytesMax)
        {
            throw new JsonException();
        }

        Span<byte> bytes = stackalloc byte[BytesMax];
        bytes = bytes[..(int)length];
        if (reader.HasValueSequence)
        {
            reader.ValueSequence.CopyTo(bytes);
        }
        else
        {
            reader.ValueSpan.CopyTo(bytes);
        }

        Span<char> text = stackalloc char[BytesMax];
        int count = Encoding.Latin1.GetChars(bytes, text);
        return UsdText.TryParseUsd(text[..count], out NanoUsd amount) ? amount : throw new JsonException();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, NanoUsd value, JsonSerializerOptions options) => writer.WriteRawValue(value.ToString());
}
