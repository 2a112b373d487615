using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SatGate.Overspend.Machines;

/// <summary>
/// Where paid calls go. It counts each by its row, which is the first part of its path, as soon as its head is whole, and answers a little later,
/// so that calls are always under way when something breaks.
/// </summary>
internal sealed class CountingUpstream : IAsyncDisposable
{
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(2);

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, long> _counts;

    private CountingUpstream(WebApplication app, ConcurrentDictionary<string, long> counts)
    {
        _app = app;
        _counts = counts;
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public string Url { get; }

    public static async Task<CountingUpstream> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);
        app.Run(async context =>
        {
            string path = context.Request.Path.Value ?? string.Empty;
            counts.AddOrUpdate(path.Split('/', StringSplitOptions.RemoveEmptyEntries)[0], 1, static (_, count) => count + 1);
            await Task.Delay(Work);
            context.Response.ContentLength = 2;
            await context.Response.WriteAsync("ok");
        });
        await app.StartAsync();
        return new CountingUpstream(app, counts);
    }

    /// <summary>Calls of a row that were received.</summary>
    public long Count(string row) => _counts.GetValueOrDefault(row);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
