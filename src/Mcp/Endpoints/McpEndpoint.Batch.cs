using System.Runtime.CompilerServices;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Proxy.Endpoints;
using SatGate.Transport.Async;

namespace SatGate.Mcp.Endpoints;

/// <summary>Batches, which revision 2025-03-26 alone has: each message is served, and paid for, by itself.</summary>
internal sealed partial class McpEndpoint
{
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> ServeBatchAsync(EndpointExchange exchange, EndpointScratch scratch, HttpReply whole, HttpSession session)
    {
        var ranges = new JsonRange[scratch.Settings.Limits.BatchMax];
        int count = MessageScanner.SplitBatch(whole.Request.Message.Span, ranges);
        if (count < 0)
        {
            AnswerError(
                exchange, scratch, 400, default, RpcCode.InvalidRequest, $"A batch is an array of 1 to {ranges.Length} messages.");
            whole.Abandon(exchange);
            return await exchange.FlushAsync();
        }

        var replies = new BatchReplies(exchange);
        for (int i = 0; i < count; i++)
        {
            ServeOne(whole.Request, ranges[i], session, replies);
        }

        whole.Abandon(exchange);
        replies.Arrive(null);
        exchange.ReleaseHead();
        exchange.Watch();
        while (!replies.IsComplete)
        {
            EndpointEvents events = await exchange.WaitAsync();
            bool isGone = (events & EndpointEvents.ClientGone) != EndpointEvents.None
                || ((events & EndpointEvents.ClientHalfClosed) != EndpointEvents.None && !await exchange.ProbeAsync(default));
            if (isGone)
            {
                replies.Leave();
                return false;
            }
        }

        MessageBuffer? all = replies.Compose();
        if (all is null)
        {
            return await exchange.AnswerAsync(202, default, scratch.Fields, default);
        }

        scratch.Add("Cache-Control: no-store\r\n"u8);
        exchange.WriteAnswer(200, "application/json"u8, scratch.Fields, all.Span);
        all.Return();
        return await exchange.FlushAsync();
    }

    private void ServeOne(ClientRequest whole, JsonRange range, HttpSession session, BatchReplies replies)
    {
        MessageBuffer message = MessageBuffer.CopyOf(range.Of(whole.Message.Span));
        ScanFault fault = MessageScanner.Scan(message.Span, out MessageScan scan);
        if (fault == ScanFault.None && scan.Method != McpMethod.Initialize)
        {
            var reply = new BatchReply(replies, session, message, scan);
            reply.Request.RequestId = whole.RequestId;
            reply.Request.RemoteAddress = whole.RemoteAddress;
            _router.Serve(reply.Request);
            return;
        }

        (int code, string text) = fault == ScanFault.None
            ? (RpcCode.InvalidRequest, "initialize cannot be part of a batch.")
            : RpcErrors.Of(fault);
        replies.Expect();
        replies.Arrive(RpcErrors.Make(scan.Id.Of(message.Span), code, text));
        message.Return();
    }
}
