using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SatGate.SimulatedLlm;

/// <summary>What tests ask to learn what arrived here.</summary>
internal sealed class ProbeEndpoints(Simulator simulator)
{
    /// <summary><c>GET /sim/stats</c>: <see cref="StatisticsReport"/> with camelCase names.</summary>
    public Task StatsAsync(HttpContext context) => JsonAnswer.SendAsync(
        context, JsonSerializer.SerializeToUtf8Bytes(simulator.Statistics.Report(), SimulatorJson.Default.StatisticsReport));

    /// <summary>
    /// <c>/sim/headers</c>: the request line and headers. The server has parsed them: names that HTTP knows are spelled in the
    /// usual way, and equal names stand together.
    /// </summary>
    public Task HeadersAsync(HttpContext context)
    {
        ReceivedHead head = new(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Protocol,
            Pairs(context.Request.Headers));
        return JsonAnswer.SendAsync(context, JsonSerializer.SerializeToUtf8Bytes(head, SimulatorJson.Default.ReceivedHead));
    }

    /// <summary><c>POST /sim/sha256</c>: digest, length and framing of a body that is read and dropped.</summary>
    public async Task DigestAsync(HttpContext context)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length = 0;
        PipeReader reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(context.RequestAborted);
            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
            {
                hash.AppendData(segment.Span);
            }

            length += read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        ReceivedBody body = new(
            Convert.ToHexStringLower(hash.GetHashAndReset()),
            length,
            Framing(context.Request),
            context.Request.ContentLength,
            [.. context.Request.Headers.Select(header => header.Key)],
            context.Request.CheckTrailersAvailable() ? Pairs(TrailersOf(context)) : []);
        await JsonAnswer.SendAsync(context, JsonSerializer.SerializeToUtf8Bytes(body, SimulatorJson.Default.ReceivedBody));
    }

    /// <summary>
    /// <c>POST /sim/echo</c>: the body as it comes, never more of it in memory than one read. The answer begins before the request
    /// has ended, so a client must read while it sends.
    /// </summary>
    public async Task EchoAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        context.Response.ContentType = request.ContentType ?? "application/octet-stream";
        context.Response.ContentLength = Framing(request) == "chunked" ? null : request.ContentLength ?? 0;
        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(context.RequestAborted);
            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
            {
                context.Response.BodyWriter.Write(segment.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            FlushResult flush = await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            if (read.IsCompleted || flush.IsCompleted)
            {
                return;
            }
        }
    }

    private static IHeaderDictionary TrailersOf(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestTrailersFeature>().Trailers;

    private static string Framing(HttpRequest request) =>
        request.Headers.TransferEncoding.Count > 0 ? "chunked" : request.ContentLength is null ? "none" : "content-length";

    private static string[][] Pairs(IHeaderDictionary headers) =>
        [.. headers.SelectMany(header => header.Value.Select(value => new[] { header.Key, value ?? "" }))];
}
