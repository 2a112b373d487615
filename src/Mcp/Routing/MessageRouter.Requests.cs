using SatGate.Mcp.Catalog;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Routing;

/// <summary>Which request goes where.</summary>
internal sealed partial class MessageRouter
{
    private void ServeRequest(ClientRequest request)
    {
        bool isModern = request.Peer.Era == ProtocolEra.Modern;
        if (isModern && ModernMeta.Refuse(request) is { } invalid)
        {
            Reply(request, invalid);
            return;
        }

        if (isModern && request.Scan.RequestState.IsPresent && Bridges.TryResume(request))
        {
            return;
        }

        switch (request.Scan.Method)
        {
            case McpMethod.ToolsCall:
                ServeToolCall(request, mayWait: true);
                return;
            case McpMethod.Ping when !isModern:
                Reply(request, RpcErrors.MakeResult(request.Id, "{}"u8));
                return;
            case McpMethod.Initialize when !isModern:
            case McpMethod.Discover when isModern:
                _ = IntroduceAsync(request);
                return;
            case McpMethod.Delegate:
            case McpMethod.BudgetRead:
                _ = ServeOwnAsync(request);
                return;
            default:
                break;
        }

        if (Gate.RefuseRequest(request) is { } refusal)
        {
            Reply(request, refusal);
            return;
        }

        ServeAdmitted(request, isModern);
    }

    private void ServeAdmitted(ClientRequest request, bool isModern)
    {
        switch (request.Scan.Method)
        {
            case McpMethod.ToolsList:
                ServeList(request, ListFamily.Tools);
                break;
            case McpMethod.PromptsList:
                ServeList(request, ListFamily.Prompts);
                break;
            case McpMethod.ResourcesList:
                ServeList(request, ListFamily.Resources);
                break;
            case McpMethod.ResourceTemplatesList:
                ServeList(request, ListFamily.Templates);
                break;
            case McpMethod.PromptsGet:
                ServePrompt(request, mayWait: true);
                break;
            case McpMethod.ResourcesRead:
                ServeResource(request, mayWait: true);
                break;
            case McpMethod.Complete:
                ServeCompletion(request);
                break;
            case McpMethod.ResourcesSubscribe when !isModern:
                Subscriptions.Subscribe(request);
                break;
            case McpMethod.ResourcesUnsubscribe when !isModern:
                Subscriptions.Unsubscribe(request);
                break;
            case McpMethod.SetLevel when !isModern:
                SetLevel(request);
                break;
            case McpMethod.SubscriptionsListen when isModern:
                Listeners.Open(request);
                break;
            case McpMethod.TasksGet:
            case McpMethod.TasksResult:
            case McpMethod.TasksUpdate:
            case McpMethod.TasksCancel:
            case McpMethod.TasksList:
                ServeTask(request);
                break;
            case McpMethod.Other when FallbackFor(null) is { } fallback:
                Forward(request, fallback, null);
                break;
            default:
                Refuse(request, RpcCode.MethodNotFound, "Method not found.");
                break;
        }
    }

    private void ServeToolCall(ClientRequest request, bool mayWait)
    {
        if (!request.Scan.Name.IsPresent)
        {
            Refuse(request, RpcCode.InvalidParams, "tool name is required");
            return;
        }

        ReadOnlySpan<byte> raw = request.Scan.Name.Of(request.Message.Span);
        if (Catalog.View.Find(ListFamily.Tools, raw) is { } binding)
        {
            CallTool(request, binding.Upstream, binding.Name, binding.OriginalName);
            return;
        }

        if (!JsonText.TryRead(raw, out string name))
        {
            Refuse(request, RpcCode.InvalidParams, "The name of the tool is no text.");
        }
        else if (Gate.IsOwnTool(name))
        {
            _ = ServeOwnAsync(request);
        }
        else if (mayWait)
        {
            _ = AfterSettledAsync(request, static (router, request) => router.ServeToolCall(request, mayWait: false));
        }
        else if (FallbackFor(name) is { } fallback)
        {
            // By the server's own name a tool is neither cheaper nor allowed to more callers than by the name in the lists.
            Binding? listed = Catalog.View.FindRenamed(ListFamily.Tools, fallback, name);
            CallTool(request, fallback, listed?.Name ?? name, listed?.OriginalName ?? default);
        }
        else
        {
            Refuse(request, RpcCode.InvalidParams, "Unknown tool.");
        }
    }

    private void ServePrompt(ClientRequest request, bool mayWait)
    {
        Binding? binding = Catalog.View.Find(ListFamily.Prompts, request.Scan.Name.Of(request.Message.Span));
        if (binding is not null)
        {
            Forward(request, binding.Upstream, binding);
        }
        else if (mayWait && request.Scan.Name.IsPresent)
        {
            _ = AfterSettledAsync(request, static (router, request) => router.ServePrompt(request, mayWait: false));
        }
        else if (request.Scan.Name.IsPresent && FallbackFor(null) is { } fallback)
        {
            Forward(request, fallback, null);
        }
        else
        {
            Refuse(request, RpcCode.InvalidParams, "Unknown prompt.");
        }
    }

    private void ServeResource(ClientRequest request, bool mayWait)
    {
        ReadOnlySpan<byte> raw = request.Scan.Uri.Of(request.Message.Span);
        if (!request.Scan.Uri.IsPresent || !JsonText.TryRead(raw, out string uri))
        {
            Refuse(request, RpcCode.InvalidParams, "A resource is read by its uri.");
        }
        else if (Catalog.View.OwnerOf(uri, raw) is { } owner)
        {
            Forward(request, owner, null);
        }
        else if (mayWait)
        {
            _ = AfterSettledAsync(request, static (router, request) => router.ServeResource(request, mayWait: false));
        }
        else if (FallbackFor(null) is { } fallback)
        {
            Forward(request, fallback, null);
        }
        else
        {
            Refuse(request, request.Peer.Era == ProtocolEra.Modern ? RpcCode.InvalidParams : RpcCode.UpstreamError, "Resource not found.");
        }
    }

    private void ServeCompletion(ClientRequest request)
    {
        ReferenceScan reference = ReferenceScan.Of(request.Message.Span, request.Scan.Reference);
        Binding? prompt = reference.Name.IsPresent ? Catalog.View.Find(ListFamily.Prompts, reference.Name.Of(request.Message.Span)) : null;
        Upstream? owner = prompt?.Upstream;
        if (owner is null && reference.Uri.IsPresent)
        {
            ReadOnlySpan<byte> raw = reference.Uri.Of(request.Message.Span);
            owner = Catalog.View.Find(ListFamily.Templates, raw)?.Upstream ?? (JsonText.TryRead(raw, out string uri) ? Catalog.View.OwnerOf(uri, raw) : null);
        }

        owner ??= FallbackFor(null);
        if (owner is null)
        {
            Refuse(request, RpcCode.InvalidParams, "Nothing is known by that reference.");
            return;
        }

        ForwardedCall call = ForwardedCall.Rent(this, request, owner);
        if (prompt is { OriginalName.IsEmpty: false })
        {
            call.Splices.Add(reference.Name, prompt.OriginalName);
        }

        call.Start();
    }

    private void CallTool(ClientRequest request, Upstream upstream, string name, ReadOnlyMemory<byte> originalName)
    {
        if (Bridges.Enter(request, upstream) is { } routed)
        {
            ForwardedCall.Rent(this, routed, upstream).CallTool(name, originalName);
        }
    }

    private void Forward(ClientRequest request, Upstream upstream, Binding? binding)
    {
        if (Bridges.Enter(request, upstream) is not { } routed)
        {
            return;
        }

        ForwardedCall call = ForwardedCall.Rent(this, routed, upstream);
        if (binding is { OriginalName.IsEmpty: false })
        {
            call.Splices.Add(request.Scan.Name, binding.OriginalName);
        }

        call.Start();
    }

    /// <summary>The server of what no catalogue settles: that of a rule for a tool, else the default one, or the only one.</summary>
    private Upstream? FallbackFor(string? tool)
    {
        McpFile file = _file();
        string? name = tool is null ? null : ViewBuilder.RuleFor(file, tool);
        name ??= file.DefaultUpstream;
        foreach (Upstream upstream in _upstreams.All)
        {
            if (name is null ? _upstreams.All.Length == 1 : string.Equals(upstream.Name, name, StringComparison.Ordinal))
            {
                return upstream;
            }
        }

        return null;
    }

    private async Task ServeOwnAsync(ClientRequest request)
    {
        MessageBuffer reply;
        try
        {
            reply = await Gate.ServeOwnAsync(request);
        }
        catch (Exception fault)
        {
            Log.RoutingFault(Logger, fault);
            reply = RpcErrors.Make(request.Id, RpcCode.InternalError, "Internal error.");
        }

        Reply(request, reply);
    }

    private async Task AfterSettledAsync(ClientRequest request, Action<MessageRouter, ClientRequest> serve)
    {
        try
        {
            await Catalog.WaitUntilSettledAsync();
            serve(this, request);
        }
        catch (Exception fault)
        {
            Log.RoutingFault(Logger, fault);
            Abort(request);
        }
    }
}
