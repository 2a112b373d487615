using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SatGate.Budget.Ledger;
using SatGate.Budget.Registry;
using SatGate.Budget.Stores;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Governance;

/// <summary>What the gateway serves itself: its own tool, and the methods <c>satgate/delegate</c> and <c>satgate/budget</c>.</summary>
internal sealed partial class ToolGate
{
    /// <summary>The tool that tells what is left.</summary>
    public const string BudgetToolName = "satgate_budget";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly IReadOnlyList<ReadOnlyMemory<byte>> BudgetTools =
    [
        """{"name":"satgate_budget","title":"Remaining budget","description":"Tells how many credits are left to spend on tool calls. Costs nothing.","inputSchema":{"type":"object","properties":{},"additionalProperties":false},"outputSchema":{"type":"object","properties":{"tokenId":{"type":"string"},"budgetId":{"type":"string"},"remaining":{"type":"integer","description":"Credits left; -1 when there is no limit."}},"required":["tokenId","budgetId","remaining"]},"annotations":{"readOnlyHint":true,"openWorldHint":false}}"""u8.ToArray(),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ReadOnlyMemory<byte>> OwnTools => Policy().File.BudgetTool ? BudgetTools : [];

    /// <inheritdoc/>
    public bool IsOwnTool(string tool) => string.Equals(tool, BudgetToolName, StringComparison.Ordinal) && Policy().File.BudgetTool;

    /// <inheritdoc/>
    public async ValueTask<MessageBuffer> ServeOwnAsync(ClientRequest request)
    {
        GatePolicy policy = Policy();
        GateRefusal? refusal = Identify(policy, request, out Caller? caller) ?? Count(policy.Rate, request, caller);
        if (refusal is not null)
        {
            RecordAuthFailure(policy, request, caller, refusal);
            return Error(request, refusal);
        }

        bool delegates = request.Scan.Method == McpMethod.Delegate;
        try
        {
            return delegates ? await DelegateAsync(policy, request, caller) : await TellBudgetAsync(policy, request, caller);
        }
        catch (BudgetStoreException)
        {
            return Error(request, GateRefusals.LedgerUnavailable(delegates ? "satgate/delegate" : BudgetToolName, failsOpen: false));
        }
    }

    private async ValueTask<MessageBuffer> TellBudgetAsync(GatePolicy policy, ClientRequest request, Caller? caller)
    {
        string budgetId = caller?.Token.BudgetId ?? SharedBudgetId;
        NanoUsd? limit = caller?.Token.BudgetLimit ?? policy.FallbackLimit;
        BudgetReading? reading = await _services.Governor.Balances.ReadAsync(budgetId, CancellationToken.None);
        long remaining = BudgetText.Remaining(reading, limit);
        string tokenId = caller?.Token.TokenId ?? "default";
        var result = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(result, WriterOptions))
        {
            writer.WriteStartObject();
            if (request.Scan.Method == McpMethod.ToolsCall)
            {
                writer.WriteStartArray("content");
                writer.WriteStartObject();
                writer.WriteString("type", "text");
                writer.WriteString("text", remaining < 0 ? "There is no limit." : $"{remaining} credits remain.");
                writer.WriteEndObject();
                writer.WriteEndArray();
                writer.WriteStartObject("structuredContent");
                WriteBudget(writer, tokenId, budgetId, remaining);
                writer.WriteEndObject();
                writer.WriteBoolean("isError", false);
            }
            else
            {
                WriteBudget(writer, tokenId, budgetId, remaining);
            }

            WriteEnd(writer, request);
        }

        return RpcErrors.MakeResult(request.Id, result.WrittenSpan);
    }

    private async ValueTask<MessageBuffer> DelegateAsync(GatePolicy policy, ClientRequest request, Caller? caller)
    {
        if (caller is null || policy.File.Auth.Mode == McpAuthMode.Config || _services.Tokens is null)
        {
            return RpcErrors.Make(request.Id, RpcCode.MethodNotFound, "delegation is for callers with a token of their own: set auth.mode to header");
        }

        if (DelegateOrder.TryRead(request, _services.Time, out MintOrder? order) is { } fault)
        {
            return RpcErrors.Make(request.Id, RpcCode.InvalidParams, fault);
        }

        MintResult minted = await _services.Tokens.DelegateAsync(caller.Token, order!, CancellationToken.None);
        if (!minted.IsDone)
        {
            return Error(request, minted.Outcome == MintOutcome.Unavailable
                ? GateRefusals.LedgerUnavailable("satgate/delegate", failsOpen: false)
                : GateRefusals.DelegationFailed(minted.Reason ?? "the token could not be delegated"));
        }

        long parentRemaining = minted.ParentRemaining is { } left
            ? left.ToCreditsDown()
            : BudgetText.Remaining(await _services.Governor.Balances.ReadAsync(caller.Token.BudgetId, CancellationToken.None), caller.Token.BudgetLimit);
        var result = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(result, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("token", minted.Token!.ToText());
            writer.WriteString("tokenId", minted.Record!.Id);
            writer.WriteNumber("budget", order!.Limit?.ToCreditsDown() ?? 0);
            writer.WriteNumber("parentRemaining", parentRemaining);
            writer.WriteString("budgetId", minted.Record.BudgetId);
            WriteEnd(writer, request);
        }

        return RpcErrors.MakeResult(request.Id, result.WrittenSpan);
    }

    private static void WriteBudget(Utf8JsonWriter writer, string tokenId, string budgetId, long remaining)
    {
        writer.WriteString("tokenId", tokenId);
        writer.WriteString("budgetId", budgetId);
        writer.WriteNumber("remaining", remaining);
    }

    private static void WriteEnd(Utf8JsonWriter writer, ClientRequest request)
    {
        if (request.Peer.Era == ProtocolEra.Modern)
        {
            writer.WriteString("resultType", "complete");
        }

        writer.WriteEndObject();
    }

    private static MessageBuffer Error(ClientRequest request, GateRefusal refusal) =>
        RpcErrors.Make(request.Id, refusal.Code, refusal.Text, refusal.Data.Span);
}
