using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;

namespace SatGate.SimulatedLlm;

/// <summary>Answers a request to a model, whichever provider it was written for.</summary>
internal sealed class GenerationEndpoint(Simulator simulator)
{
    private readonly ObjectPool<ArrayBufferWriter<byte>> _documents = ObjectPool.Create(new DocumentPolicy());

    /// <summary>Answers one request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="provider">The wire format.</param>
    /// <param name="model">The model when the path names it; null when the body does.</param>
    /// <param name="stream">Whether a stream is wanted, when the path says so; null when the body does.</param>
    public async Task HandleAsync(HttpContext context, Provider provider, string? model = null, bool? stream = null)
    {
        SimulationSettings settings = simulator.Settings;
        bool understood = SettingTable.TryApply(context.Request.Headers, ref settings, out string problem);
        string id = settings.Id ?? simulator.Statistics.NextId();
        provider.AddHeaders(context.Response.Headers, id);

        RequestScan scan = await RequestBody.ScanAsync(context.Request.BodyReader, context.Request.ContentLength, context.RequestAborted);
        if (!understood)
        {
            await ErrorAnswer.SendAsync(context, provider, 400, problem, id, settings);
            return;
        }

        if (Refuse(context, provider, scan, model, settings) is { } refusal)
        {
            await ErrorAnswer.SendAsync(context, provider, refusal.Status, refusal.Message, id, settings);
            return;
        }

        RequestFacts facts = scan.Facts!;
        Answer answer = Answer.Plan(id, model ?? facts.Model!, settings, facts);
        await SendAsync(context, provider, answer, settings, stream ?? facts.Stream);
    }

    private async Task SendAsync(HttpContext context, Provider provider, Answer answer, SimulationSettings settings, bool stream)
    {
        using GenerationTicket ticket = new(
            simulator.Statistics, answer.Id, context.Request.Path.Value ?? "", stream, context.RequestAborted);
        try
        {
            await (stream
                ? StreamedAnswer.SendAsync(context, provider.CreateStream(answer), settings, ticket, simulator.Time)
                : SendWholeAsync(context, provider, answer, settings, ticket));
        }
        catch (OperationCanceledException)
        {
            ticket.Cancelled();
            throw;
        }
    }

    private async Task SendWholeAsync(
        HttpContext context, Provider provider, Answer answer, SimulationSettings settings, GenerationTicket ticket)
    {
        ArrayBufferWriter<byte> document = _documents.Get();
        try
        {
            provider.WriteWhole(document, answer);
            await WholeAnswer.SendAsync(context, document, answer.Tokens, settings, ticket, simulator.Time);
        }
        finally
        {
            _documents.Return(document);
        }
    }

    private (int Status, string Message)? Refuse(
        HttpContext context, Provider provider, RequestScan scan, string? model, SimulationSettings settings)
    {
        if (simulator.Options.RequireKey && !provider.HasCredential(context.Request))
        {
            return (401, "No credential was provided.");
        }

        if (settings.Status != 200)
        {
            return (settings.Status, Provider.SimulatedMessage(settings.Status));
        }

        if (scan.Facts is null)
        {
            return (scan.Status, scan.Problem);
        }

        if (provider.FindProblem(scan.Facts) is { } problem)
        {
            return (400, problem);
        }

        string name = model ?? scan.Facts.Model!;
        return simulator.Options.StrictModels && !simulator.Options.Models.Contains(name) ? (404, $"model: {name}") : null;
    }
}
