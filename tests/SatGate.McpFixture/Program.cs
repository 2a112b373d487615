using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using SatGate.McpFixture;

// A tool server with everything that the conformance suite of the Model Context Protocol looks for.
//   mcp-fixture --http PORT [--modern | --dual]    streamable HTTP at /mcp, with sessions unless told otherwise; port 0 takes a free one
//   mcp-fixture --stdio [--dual]                   one message a line, in revisions with sessions unless told otherwise
FixtureOptions? options = FixtureOptions.Parse(args);
if (options is null)
{
    await Console.Error.WriteLineAsync("usage: mcp-fixture --http PORT [--modern | --dual] | --stdio [--dual]");
    return 2;
}

var catalog = new FixtureCatalog();
if (options.Port is null)
{
    HostApplicationBuilder host = Host.CreateApplicationBuilder();
    host.Logging.ClearProviders();
    host.Services.AddMcpServer(server => catalog.Describe(server, options.Era)).WithStdioServerTransport();
    await host.Build().RunAsync();
    return 0;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port}");
builder.Services.AddDistributedMemoryCache();
builder.Services.AddMcpServer(server => catalog.Describe(server, options.Era))
    .WithHttpTransport(transport => transport.SessionMode = options.Era switch
    {
        FixtureEra.Modern => HttpServerSessionMode.Stateless,
        FixtureEra.Dual => HttpServerSessionMode.StatefulForInitializeClients,
        _ => HttpServerSessionMode.Stateful,
    })
    .WithDistributedCacheEventStreamStore();
WebApplication application = builder.Build();
application.Use(LoopbackGuard.CheckAsync);
application.MapMcp("/mcp");
await application.StartAsync();
Console.WriteLine($"listening {application.Urls.First()}");
await application.WaitForShutdownAsync();
return 0;
