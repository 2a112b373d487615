using System.Globalization;
using SatGate.Model.Audit;
using SatGate.Model.Money;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// Writes an event as one line of JSON, without its line feed. Deterministic: the same event and number give the same bytes, which is what a
/// hash chain and a search by bytes stand on. What is at its default is left out. Not thread-safe.
/// </summary>
internal sealed class AuditLineWriter(string? gatewayName)
{
    private const long UnixMsMax = 253_402_300_799_999;
    private const int SecondBytes = 19;

    private readonly byte[] _secondText = new byte[SecondBytes];
    private long _second = -1;

    /// <summary>Writes the line and returns its length.</summary>
    /// <param name="usage">The event, whose enumerations are defined.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="destination">At least <see cref="AuditFields.LineBytesMax"/> bytes.</param>
    public int Write(in UsageEvent usage, long sequence, Span<byte> destination)
    {
        LineBuffer line = new(destination);
        Number(ref line, AuditField.Sequence, sequence);
        Word(ref line, AuditField.Type, AuditFields.Word(usage.Kind));
        Timestamp(ref line, Math.Clamp(usage.UnixMs, 0, UnixMsMax));
        Word(ref line, AuditField.Decision, AuditFields.Word(usage.Decision));
        Text(ref line, AuditField.Reason, usage.Reason);
        NumberUnless(ref line, AuditField.Status, usage.Status, 0);
        Text(ref line, AuditField.PolicyMode, usage.Mode);
        Text(ref line, AuditField.Gateway, gatewayName);
        Text(ref line, AuditField.TenantId, usage.Tenant);
        Text(ref line, AuditField.TokenId, usage.TokenId);
        Text(ref line, AuditField.ParentTokenId, usage.ParentTokenId);
        Text(ref line, AuditField.BudgetId, usage.BudgetId);
        Text(ref line, AuditField.Route, usage.Route);
        Text(ref line, AuditField.Tool, usage.Tool);
        Amounts(ref line, in usage);
        NumberUnless(ref line, AuditField.Operation, usage.Operation, 0);
        RequestId(ref line, usage.RequestId);
        NumberUnless(ref line, AuditField.DurationMicros, usage.DurationMicros, 0);
        Text(ref line, AuditField.Detail, usage.Detail);
        line.Add((byte)'}');
        return line.Length;
    }

    /// <summary>The value that a balance has when it is left out: no limit beside a budget, nothing without one.</summary>
    internal static long AbsentAmount(bool hasBudget) => hasBudget ? long.MaxValue : 0;

    private static void Amounts(ref LineBuffer line, in UsageEvent usage)
    {
        bool hasBudget = usage.BudgetId is not null;
        long absent = AbsentAmount(hasBudget);
        if (hasBudget || usage.CostNanoUsd != 0)
        {
            Number(ref line, AuditField.Cost, new NanoUsd(usage.CostNanoUsd).ToCreditsUp());
            Number(ref line, AuditField.CostNanoUsd, usage.CostNanoUsd);
        }

        if (usage.RemainingNanoUsd != absent)
        {
            Number(ref line, AuditField.Remaining, new NanoUsd(usage.RemainingNanoUsd).ToCreditsDown());
            Number(ref line, AuditField.RemainingNanoUsd, usage.RemainingNanoUsd);
        }

        if (usage.LimitNanoUsd != absent)
        {
            Number(ref line, AuditField.BudgetLimit, new NanoUsd(usage.LimitNanoUsd).ToCreditsDown());
            Number(ref line, AuditField.BudgetLimitNanoUsd, usage.LimitNanoUsd);
        }
    }

    private static void Number(ref LineBuffer line, AuditField field, long value)
    {
        line.Add(AuditFields.Prefix(field));
        line.Add(value);
    }

    private static void NumberUnless(ref LineBuffer line, AuditField field, long value, long absent)
    {
        if (value != absent)
        {
            Number(ref line, field, value);
        }
    }

    private static void Word(ref LineBuffer line, AuditField field, ReadOnlySpan<byte> word)
    {
        line.Add(AuditFields.Prefix(field));
        line.Add((byte)'"');
        line.Add(word);
        line.Add((byte)'"');
    }

    private static void Text(ref LineBuffer line, AuditField field, string? value)
    {
        if (value is not null)
        {
            line.Add(AuditFields.Prefix(field));
            line.AddQuoted(value.AsSpan());
        }
    }

    private static void RequestId(ref LineBuffer line, RequestIdText id)
    {
        if (id.Length > 0)
        {
            Span<byte> bytes = stackalloc byte[RequestIdText.BytesMax];
            line.Add(AuditFields.Prefix(AuditField.RequestId));
            line.AddQuoted(bytes[..id.CopyTo(bytes)]);
        }
    }

    /// <summary>RFC 3339, in UTC and to the millisecond. Events of one second share what stands before its fraction.</summary>
    private void Timestamp(ref LineBuffer line, long unixMs)
    {
        (long second, long ms) = Math.DivRem(unixMs, 1_000);
        if (second != _second)
        {
            DateTimeOffset.FromUnixTimeSeconds(second).TryFormat(_secondText, out _, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
            _second = second;
        }

        line.Add(AuditFields.Prefix(AuditField.Timestamp));
        line.Add((byte)'"');
        line.Add(_secondText);
        line.Add((byte)'.');
        line.Add((byte)('0' + (ms / 100)));
        line.Add((byte)('0' + (ms / 10 % 10)));
        line.Add((byte)('0' + (ms % 10)));
        line.Add("Z\""u8);
    }
}
