using System.Collections.Immutable;
using System.Text.Json;
using SatGate.Budget.Ledger;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance.Approvals;
using SatGate.Mcp.Governance.Rules;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Mcp.Governance;

/// <summary>Rules of the token on what a call says: arguments, then spending limits, then approvals; then price and debit like any other call.</summary>
internal sealed partial class ToolGate
{
    private const int ShownArgumentsMax = 16;
    private const int ShownCharsMax = 120;

    private async ValueTask<GateAnswer> EnterByRulesAsync(GateTicket ticket, ClientRequest request, TokenRules rules)
    {
        GateRefusal? refusal;
        try
        {
            refusal = rules.Fault is { } fault ? GateRefusals.RulesUnreadable(fault) : await CheckRulesAsync(ticket, request, rules);
        }
        catch (Exception thrown)
        {
            // Refusing gives back what was counted so far.
            Log.RulesFault(_logger, thrown);
            refusal = GateRefusals.ControlsUnavailable(ticket.Tool);
        }

        return refusal is null ? await ChargeAsync(ticket, request) : Refuse(ticket, request, refusal);
    }

    private async ValueTask<GateRefusal?> CheckRulesAsync(GateTicket ticket, ClientRequest request, TokenRules rules)
    {
        ReadOnlyMemory<byte> json = request.Scan.Arguments.IsPresent
            ? request.Message.Memory.Slice(request.Scan.Arguments.Start, request.Scan.Arguments.Length)
            : default;
        using CallArguments? arguments = CallArguments.TryRead(json);
        if (arguments is null)
        {
            return GateRefusals.ArgumentDenied(ticket.Tool, null);
        }

        foreach (ArgumentRule rule in rules.Rules)
        {
            if (RuleNames.Matches(rule.Tool, ticket.Tool, ticket.Upstream) && rule.FindBroken(arguments) is { } broken)
            {
                return GateRefusals.ArgumentDenied(ticket.Tool, broken);
            }
        }

        return await CountAsync(ticket, rules, arguments) ?? await ApproveAsync(ticket, request, rules, arguments);
    }

    private async ValueTask<GateRefusal?> CountAsync(GateTicket ticket, TokenRules rules, CallArguments arguments)
    {
        foreach (SpendLimit limit in rules.Limits)
        {
            if (!IsFor(limit.Tools, ticket))
            {
                continue;
            }

            bool isReadable = arguments.TryGet(limit.Field, out JsonElement value, out bool isAmbiguous) && !isAmbiguous;
            if (!isReadable || !CallArguments.TryReadDecimal(value, out DecimalText amount) || amount.ToCountUp() is not { } count)
            {
                return GateRefusals.SpendLimited(ticket.Tool, limit);
            }

            ChargePath path = _services.Counters.CounterFor(limit.Counter);
            Charge charge = await _services.Governor.Ledger.ChargeAsync(path, new NanoUsd(count), EnforcementMode.Control);
            switch (charge.Outcome)
            {
                case ChargeOutcome.Allowed:
                    ticket.Counted.Add(charge);
                    break;
                case ChargeOutcome.Refused:
                    return GateRefusals.SpendLimited(ticket.Tool, limit);
                default:
                    // A limit that cannot be counted is no limit: whatever the fail mode is, nothing passes.
                    return GateRefusals.ControlsUnavailable(ticket.Tool);
            }
        }

        return null;
    }

    private async ValueTask<GateRefusal?> ApproveAsync(GateTicket ticket, ClientRequest request, TokenRules rules, CallArguments arguments)
    {
        ApprovalRule? rule = rules.Approvals.FirstOrDefault(each => IsFor(each.Tools, ticket) && each.Holds(arguments));
        if (rule is null)
        {
            return null;
        }

        string digest;
        try
        {
            ReadOnlyMemory<byte> parameters = request.Message.Memory.Slice(request.Scan.Params.Start, request.Scan.Params.Length);
            digest = CallDigest.Of(ticket.Caller!.Token.TokenId, ticket.Tool, parameters);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return GateRefusals.ArgumentDenied(ticket.Tool, null);
        }

        ApprovalAnswer answer = await _services.Approvals.AskAsync(new ApprovalRecord
        {
            Id = "apr_" + digest[..24],
            TokenId = ticket.Caller.Token.TokenId,
            Label = ticket.Caller.Token.Label,
            Tool = ticket.Tool,
            Field = rule.Field,
            Above = rule.AboveText,
            Arguments = Shown(arguments.Root),
        });
        if (answer.Outcome == ApprovalOutcome.Granted)
        {
            ticket.Approval = answer.Record;
            return null;
        }

        return GateRefusals.NotApproved(ticket.Tool, rule, answer);
    }

    private static bool IsFor(ImmutableArray<string> tools, GateTicket ticket)
    {
        foreach (string tool in tools)
        {
            if (RuleNames.Matches(tool, ticket.Tool, ticket.Upstream))
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<KeyValuePair<string, string>> Shown(JsonElement arguments) => arguments.ValueKind != JsonValueKind.Object
        ? []
        : [.. arguments.EnumerateObject().Take(ShownArgumentsMax).Select(static member => KeyValuePair.Create(Cut(member.Name), Cut(member.Value.GetRawText())))];

    private static string Cut(string text) => text.Length <= ShownCharsMax ? text : string.Concat(text.AsSpan(0, ShownCharsMax - 1), "…");
}
