using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SatGate.Budget.Ledger;
using SatGate.Mcp.Governance.Approvals;
using SatGate.Mcp.Governance.Rules;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Money;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Governance;

/// <summary>The one table of what the gate refuses and how. Codes, texts and data are those existing clients know.</summary>
internal static class GateRefusals
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>There is no token and one is demanded.</summary>
    public static readonly GateRefusal TokenMissing = new(
        RpcCode.Unauthorized, "authentication required: no token provided", "authorization_required", "{\"error\":\"authorization_required\"}"u8.ToArray(), true);

    /// <summary>The audit log cannot be written, and nothing is spent that cannot be accounted for.</summary>
    public static readonly GateRefusal AuditUnavailable = new(
        RpcCode.InternalError, "Audit log unavailable", "audit_unavailable", "{\"error\":\"audit_unavailable\"}"u8.ToArray());

    /// <summary>The token is not good.</summary>
    public static GateRefusal TokenRefused(in TokenAnswer answer)
    {
        string cause = answer.Cause ?? "token_invalid";
        string text = cause == "token_revoked" ? "token revoked" : cause == "token_expired" ? "authentication failed: token expired" : $"authentication failed: {answer.Text}";
        return new GateRefusal(RpcCode.Unauthorized, text, cause, Write(cause, static (_, _) => { }, 0), true);
    }

    /// <summary>More calls than the holder may make.</summary>
    public static GateRefusal RateLimited(int seconds) => new(
        RpcCode.RateLimited,
        "rate limit exceeded",
        "rate_limited",
        Write("rate_limited", static (writer, after) => writer.WriteNumber("retry_after_seconds", after), seconds));

    /// <summary>The token does not allow the tool.</summary>
    public static GateRefusal OutOfScope(string tool, VerifiedToken token) => new(
        RpcCode.Unauthorized,
        $"tool \"{tool}\" not in scope \"{string.Join(',', token.Scopes)}\"",
        "insufficient_scope",
        Write("insufficient_scope", static (writer, name) => writer.WriteString("tool", name), tool));

    /// <summary>The token's rules cannot be kept, because they cannot be read.</summary>
    public static GateRefusal RulesUnreadable(string fault) => new(
        RpcCode.Unauthorized, $"authentication failed: the rules of the token cannot be kept: {fault}", "argument_rules_invalid", Write("argument_rules_invalid", static (_, _) => { }, 0), true);

    /// <summary>The arguments break a rule of the token.</summary>
    public static GateRefusal ArgumentDenied(string tool, FieldCondition? broken) => new(
        RpcCode.Unauthorized,
        broken is null ? $"the arguments of tool \"{tool}\" say something twice" : $"argument \"{broken.Field}\" of tool \"{tool}\" is not allowed by the token",
        "tool_argument_denied",
        Write("TOOL_ARGUMENT_DENIED", static (writer, denied) =>
        {
            writer.WriteString("tool", denied.Tool);
            writer.WriteString("field", denied.Broken?.Field ?? string.Empty);
            if (denied.Broken is { } condition)
            {
                writer.WritePropertyName("allowed");
                writer.WriteRawValue(condition.Json);
            }
        }, (Tool: tool, Broken: broken)));

    /// <summary>A spending limit of the token does not cover the call.</summary>
    public static GateRefusal SpendLimited(string tool, SpendLimit limit) => new(
        RpcCode.Unauthorized,
        $"argument \"{limit.Field}\" of tool \"{tool}\" is more than the token may spend in this {limit.Window}",
        "tool_spend_limit_denied",
        Write("TOOL_SPEND_LIMIT_DENIED", static (writer, denied) =>
        {
            writer.WriteString("tool", denied.Tool);
            writer.WriteString("field", denied.Limit.Field);
            writer.WriteString("window", denied.Limit.Window);
            writer.WriteString("limit", denied.Limit.MaxText);
        }, (Tool: tool, Limit: limit)));

    /// <summary>What counts spending, or keeps approvals, does not answer.</summary>
    public static GateRefusal ControlsUnavailable(string tool) => new(
        RpcCode.InternalError,
        "Tool controls unavailable",
        "tool_controls_unavailable",
        Write("tool_controls_unavailable", static (writer, name) => writer.WriteString("tool", name), tool));

    /// <summary>The call needs somebody's yes and has none.</summary>
    public static GateRefusal NotApproved(string tool, ApprovalRule rule, in ApprovalAnswer answer)
    {
        (string code, string text) = answer.Outcome switch
        {
            ApprovalOutcome.Denied => ("APPROVAL_DENIED", "was denied"),
            ApprovalOutcome.Expired => ("APPROVAL_EXPIRED", "was not approved in time"),
            ApprovalOutcome.QueueFull => ("APPROVAL_QUEUE_FULL", "cannot wait for approval: too many calls do already"),
            ApprovalOutcome.Unavailable => ("APPROVAL_CHECK_FAILED", "cannot be approved: the registry does not answer"),
            _ => ("APPROVAL_REQUIRED", "waits for approval"),
        };
        ReadOnlyMemory<byte> data = Write(code, static (writer, held) =>
        {
            writer.WriteString("tool", held.Tool);
            writer.WriteString("field", held.Rule.Field);
            if (held.Answer.Record is { } record)
            {
                writer.WriteString("approval_id", record.Id);
                writer.WriteString("expires_at", record.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            }

            if (held.Answer.Outcome == ApprovalOutcome.Required)
            {
                writer.WriteString("retry", "Repeat the same call once it is approved.");
                writer.WriteString("above", held.Rule.AboveText);
            }
        }, (Tool: tool, Rule: rule, Answer: answer));
        return new GateRefusal(RpcCode.Unauthorized, $"the call of tool \"{tool}\" {text}", code.ToLowerInvariant(), data);
    }

    /// <summary>The budget does not cover the call.</summary>
    public static GateRefusal BudgetRefused(string tool, in Charge charge, VerifiedToken? token)
    {
        long cost = new NanoUsd(charge.Amount).ToCreditsUp();
        long remaining = Math.Max(0, new NanoUsd(charge.Remaining).ToCreditsDown());
        bool isExhausted = remaining == 0;
        string error = isExhausted ? "budget_exhausted" : "insufficient_budget";
        string text = isExhausted
            ? "Budget exhausted"
            : string.Create(CultureInfo.InvariantCulture, $"Insufficient budget: tool '{tool}' costs {cost} credits, {remaining} remaining");
        ReadOnlyMemory<byte> data = Write(error, static (writer, figures) =>
        {
            writer.WriteString("tool", figures.Tool);
            writer.WriteNumber("cost_credits", figures.Cost);
            writer.WriteNumber("remaining_credits", figures.Remaining);
            writer.WriteString("token_id", figures.TokenId);
            writer.WriteString("budget_id", figures.BudgetId);
        }, (Tool: tool, Cost: cost, Remaining: remaining, TokenId: token?.TokenId ?? "default", charge.BudgetId));
        return new GateRefusal(RpcCode.BudgetRefused, text, error, data);
    }

    /// <summary>The ledger does not answer.</summary>
    public static GateRefusal LedgerUnavailable(string tool, bool failsOpen) => new(
        RpcCode.InternalError,
        "Budget service unavailable",
        "budget_backend_error",
        Write("budget_backend_error", static (writer, seen) =>
        {
            writer.WriteString("tool", seen.Tool);
            writer.WriteString("failMode", seen.FailsOpen ? "open" : "closed");
        }, (Tool: tool, FailsOpen: failsOpen)));

    /// <summary>A token could not be delegated.</summary>
    public static GateRefusal DelegationFailed(string reason) => new(
        RpcCode.BudgetRefused, reason, "delegation_failed", Write("delegation_failed", static (_, _) => { }, 0));

    private static ReadOnlyMemory<byte> Write<T>(string error, Action<Utf8JsonWriter, T> write, T state)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("error", error);
            write(writer, state);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
