using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Admin.Tests.Fakes;
using SatGate.Admin.Tests.Services;
using SatGate.Model.Configuration;

namespace SatGate.Admin.Tests.Api;

/// <summary>The API on a real Kestrel and a free port, over fakes. A field of the request can say from which address it comes.</summary>
internal sealed class AdminHost : IAsyncDisposable
{
    public const string Secret = "s3cret-admin-token";
    public const string PeerField = "X-Test-Peer";
    public const string LocalField = "X-Test-Local";

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _draining = new();

    private AdminHost(WebApplication app, TokenWorld world)
    {
        _app = app;
        World = world;
    }

    public TokenWorld World { get; }

    public MemoryStore Store { get; } = new();

    public FixedMcp Mcp { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public Uri Url { get; private set; } = null!;

    public int Drains { get; private set; }

    public static GatewaySnapshot DefaultSnapshot { get; } = new()
    {
        Version = 7,
        Routes =
        [
            new RouteDefinition
            {
                Name = "claude",
                Match = new RouteMatch { PathPrefix = "/anthropic", Methods = ["POST"] },
                Upstream = "anthropic",
                Policy = new PolicyDefinition { Kind = PolicyKind.Fiat402, Scope = "api:read" },
            },
            new RouteDefinition { Name = "closed", Match = new RouteMatch { PathExact = "/closed" }, Policy = new PolicyDefinition { Kind = PolicyKind.Deny } },
        ],
        Upstreams = System.Collections.Immutable.ImmutableDictionary<string, UpstreamDefinition>.Empty.Add(
            "anthropic",
            new UpstreamDefinition
            {
                Name = "anthropic",
                Url = new Uri("https://api.anthropic.com/v1?key=sk-in-the-url"),
                Headers = [new HeaderTemplate("x-api-key", "sk-secret-key")],
            }),
        Budget = new BudgetSettings { RedisUrl = "redis://:hunter2@redis/0" },
        Tokens = new TokenSettings { RootSecrets = ["root-secret"] },
        Admin = new AdminSettings { Token = Secret },
        Storage = new StorageSettings { Directory = "/var/lib/satgate" },
    };

    public static async Task<AdminHost> StartAsync(GatewaySnapshot? snapshot = null)
    {
        var world = new TokenWorld();
        await world.Bans.StartAsync(CancellationToken.None);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        var host = new AdminHost(app, world);
        app.Use(static (context, next) =>
        {
            if (context.Request.Headers[PeerField] is [{ } peer, ..])
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
            }

            if (context.Request.Headers[LocalField] is [{ } local, ..])
            {
                context.Connection.LocalIpAddress = local.Length == 0 ? null : IPAddress.Parse(local);
            }

            return next(context);
        });
        app.UseRouting();
        app.MapAdminApi(host.Services(snapshot ?? DefaultSnapshot));
        await app.StartAsync();
        host.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        host.Client = new HttpClient { BaseAddress = host.Url, Timeout = TimeSpan.FromSeconds(30) };
        return host;
    }

    public void Drain() => _draining.Cancel();

    /// <summary>Sends a request with the admin token.</summary>
    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? json = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-Admin-Token", Secret);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        change?.Invoke(request);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Sends a request with the admin token and reads its JSON, having checked the status.</summary>
    public async Task<JsonElement> JsonAsync(HttpStatusCode status, string method, string path, string? json = null)
    {
        using HttpResponseMessage response = await SendAsync(method, path, json);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await _draining.CancelAsync();
        await _app.DisposeAsync();
        await World.DisposeAsync();
        _draining.Dispose();
    }

    private AdminServices Services(GatewaySnapshot snapshot) => new()
    {
        Token = new AdminToken(Secret),
        Snapshots = new FixedSnapshot(snapshot),
        Tokens = World.Tokens,
        Verifier = () => World.Verifier,
        Bans = World.Bans,
        Budgets = World.Budgets,
        Store = Store,
        Audit = World.Audit,
        Usage = World.Audit,
        Mcp = Mcp,
        Approvals = Mcp,
        Time = World.Time,
        Loggers = NullLoggerFactory.Instance,
        Version = "0.6.0",
        BeginDrain = () => Drains++,
        Draining = _draining.Token,
    };
}
