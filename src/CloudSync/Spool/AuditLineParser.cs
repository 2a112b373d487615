using System.Text;
using System.Text.Json;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>Reads a line of the log back into the event it was written from. Pure: a line that this program did not write gives false.</summary>
internal static class AuditLineParser
{
    /// <summary>Reads a whole line.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out UsageEvent usage)
    {
        usage = default;
        if (!AuditLineHead.TryRead(line, out AuditLineHead head))
        {
            return false;
        }

        try
        {
            return TryParse(line, head, out usage);
        }
        catch (JsonException)
        {
            // The reader has no other way to say that a line is no JSON. It is off the data path, and only a damaged file gets here.
            usage = default;
            return false;
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> line, AuditLineHead head, out UsageEvent usage)
    {
        usage = new UsageEvent { Kind = head.Kind, UnixMs = head.UnixMs, Decision = head.Decision };
        Utf8JsonReader reader = new(line);
        AuditField next = AuditField.Sequence;
        long? remaining = null;
        long? limit = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!AuditFields.TryFindField(reader.ValueSpan, next, out AuditField field) || !reader.Read())
            {
                return false;
            }

            next = field + 1;
            bool isRead = reader.TokenType switch
            {
                JsonTokenType.String => TryText(ref usage, field, reader.GetString()!),
                JsonTokenType.Number => reader.TryGetInt64(out long value) && TryNumber(ref usage, field, value, ref remaining, ref limit),
                _ => false,
            };
            if (!isRead)
            {
                return false;
            }
        }

        long absent = AuditLineWriter.AbsentAmount(usage.BudgetId is not null);
        usage = usage with { RemainingNanoUsd = remaining ?? absent, LimitNanoUsd = limit ?? absent };
        return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
    }

    private static bool TryText(ref UsageEvent usage, AuditField field, string text)
    {
        switch (field)
        {
            case AuditField.Type or AuditField.Timestamp or AuditField.Decision or AuditField.Gateway:
                return true;
            case AuditField.Reason:
                usage = usage with { Reason = text };
                return true;
            case AuditField.PolicyMode:
                usage = usage with { Mode = text };
                return true;
            case AuditField.TenantId:
                usage = usage with { Tenant = text };
                return true;
            case AuditField.TokenId:
                usage = usage with { TokenId = text };
                return true;
            case AuditField.ParentTokenId:
                usage = usage with { ParentTokenId = text };
                return true;
            case AuditField.BudgetId:
                usage = usage with { BudgetId = text };
                return true;
            case AuditField.Route:
                usage = usage with { Route = text };
                return true;
            case AuditField.Tool:
                usage = usage with { Tool = text };
                return true;
            case AuditField.RequestId:
                usage = usage with { RequestId = new RequestIdText(Encoding.Latin1.GetBytes(text)) };
                return true;
            case AuditField.Detail:
                usage = usage with { Detail = text };
                return true;
            default:
                return false;
        }
    }

    private static bool TryNumber(ref UsageEvent usage, AuditField field, long value, ref long? remaining, ref long? limit)
    {
        switch (field)
        {
            case AuditField.Sequence or AuditField.Cost or AuditField.Remaining or AuditField.BudgetLimit:
                return true;
            case AuditField.Status:
                usage = usage with { Status = (int)value };
                return value == (int)value;
            case AuditField.CostNanoUsd:
                usage = usage with { CostNanoUsd = value };
                return true;
            case AuditField.RemainingNanoUsd:
                remaining = value;
                return true;
            case AuditField.BudgetLimitNanoUsd:
                limit = value;
                return true;
            case AuditField.Operation:
                usage = usage with { Operation = value };
                return true;
            case AuditField.DurationMicros:
                usage = usage with { DurationMicros = value };
                return true;
            default:
                return false;
        }
    }
}
