using System.Net;
using System.Net.Http.Headers;
using SatGate.Admin.Endpoints;

namespace SatGate.Admin.Tests.Api;

public sealed class AuthenticationTests
{
    /// <summary>The only endpoints that need no admin token. Each says in itself who may use it; a new one needs a reason to stand here.</summary>
    private static readonly string[] Open =
    [
        "POST /api/capability/validate", "POST /api/capability/delegate", "GET /api/capability/ping", "GET /api/capability/admin",
    ];

    [Fact]
    public void Nothing_is_open_but_what_has_to_be() =>
        Assert.Equal(
            Open.Order(StringComparer.Ordinal),
            AdminApi.Endpoints.Where(endpoint => endpoint.Access == AdminAccess.Open).Select(Name).Order(StringComparer.Ordinal));

    [Fact]
    public void No_endpoint_stands_twice() =>
        Assert.Equal(AdminApi.Endpoints.Length, AdminApi.Endpoints.Select(Name).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public async Task Every_endpoint_refuses_whoever_brings_no_token_or_a_wrong_one()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        int peer = 0;
        foreach (AdminEndpoint endpoint in AdminApi.Endpoints.Where(endpoint => endpoint.Access == AdminAccess.Token))
        {
            foreach (Action<HttpRequestMessage> change in Wrong())
            {
                using HttpResponseMessage response = await host.SendAsync(endpoint.Method, Concrete(endpoint.Path), change: request =>
                {
                    request.Headers.Remove("X-Admin-Token");

                    // Each from its own address, so that only the token decides.
                    request.Headers.Add(AdminHost.PeerField, $"10.{peer / 250}.{peer++ % 250}.1");
                    change(request);
                });

                Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{Name(endpoint)}: {response.StatusCode}");
                Assert.Equal("{\"error\":\"Invalid or missing X-Admin-Token\"}", await response.Content.ReadAsStringAsync());
            }
        }

        Assert.Empty(host.World.Audit.Events);
        Assert.Equal(0, host.Drains);
    }

    [Fact]
    public async Task Both_spellings_of_the_token_open()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        using HttpResponseMessage own = await host.SendAsync("GET", "/admin/ping");
        using HttpResponseMessage bearer = await host.SendAsync("GET", "/admin/ping", change: request =>
        {
            request.Headers.Remove("X-Admin-Token");
            request.Headers.Authorization = new AuthenticationHeaderValue("bearer", AdminHost.Secret);
        });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (own.StatusCode, bearer.StatusCode));
    }

    [Theory]
    [InlineData("GET", "/admin/nothing")]
    [InlineData("GET", "/admin/tokens/a/b/c")]
    [InlineData("GET", "/admin")]
    [InlineData("GET", "/api/capability/nothing")]
    [InlineData("GET", "/api/governance/nothing")]
    public async Task What_is_no_endpoint_is_told_to_nobody_without_the_token(string method, string path)
    {
        await using AdminHost host = await AdminHost.StartAsync();
        using HttpResponseMessage known = await host.SendAsync(method, path);
        using HttpResponseMessage unknown = await host.SendAsync(method, path, change: request => request.Headers.Remove("X-Admin-Token"));

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Unauthorized), (known.StatusCode, unknown.StatusCode));
        Assert.Equal("{\"error\":\"Not found\"}", await known.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_wrong_method_is_answered_with_the_right_ones()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        using HttpResponseMessage response = await host.SendAsync("PATCH", "/admin/budgets/x");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "PUT"], response.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_answer_protects_the_browser_that_shows_it()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        foreach (bool isAuthentic in new[] { true, false })
        {
            using HttpResponseMessage response = await host.SendAsync("GET", "/admin/ping", change: request =>
            {
                if (!isAuthentic)
                {
                    request.Headers.Remove("X-Admin-Token");
                }
            });

            Assert.Equal("no-store", response.Headers.GetValues("Cache-Control").Single());
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
            Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.True(response.Headers.Contains("Permissions-Policy"));
            Assert.True(response.Headers.Contains("Strict-Transport-Security"));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData("127.0.0.1:9090", true)]
    [InlineData("localhost:9090", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("[::1]:9090", true)]
    [InlineData("evil.example:9090", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    public async Task A_foreign_name_that_leads_to_the_loopback_is_refused(string name, bool isAllowed)
    {
        await using AdminHost host = await AdminHost.StartAsync();
        foreach (string path in new[] { "/admin/ping", "/api/capability/ping" })
        {
            using HttpResponseMessage response = await host.SendAsync("GET", path, change: request => request.Headers.Host = name);

            Assert.Equal(isAllowed, response.StatusCode != HttpStatusCode.Forbidden);
        }
    }

    [Theory]
    [InlineData("", "gateway.example", false, true)]
    [InlineData("10.0.0.5", "gateway.example", false, true)]
    [InlineData("10.0.0.5", "gateway.example", true, false)]
    [InlineData("10.0.0.5", "admin.example", true, true)]
    [InlineData("127.0.0.1", "admin.example", true, true)]
    public async Task Elsewhere_the_configured_names_decide(string local, string name, bool isConfigured, bool isAllowed)
    {
        await using AdminHost host = await AdminHost.StartAsync(AdminHost.DefaultSnapshot with
        {
            Server = new Model.Configuration.ServerSettings { AllowedHosts = isConfigured ? ["admin.example"] : [] },
        });
        using HttpResponseMessage response = await host.SendAsync("GET", "/admin/ping", change: request =>
        {
            request.Headers.Host = name;
            request.Headers.TryAddWithoutValidation(AdminHost.LocalField, local);
        });

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("10.2.0.1", false)]
    [InlineData("127.0.0.1", false)]
    public async Task Only_allowed_networks_are_answered(string peer, bool isAllowed)
    {
        await using AdminHost host = await AdminHost.StartAsync(AdminHost.DefaultSnapshot with
        {
            Admin = AdminHost.DefaultSnapshot.Admin with { AllowedIps = ["10.1.0.0/16", "2001:db8::1"] },
        });
        using HttpResponseMessage response = await host.SendAsync("GET", "/admin/ping", change: request => request.Headers.Add(AdminHost.PeerField, peer));

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    internal static string Concrete(string path) =>
        path.Replace("{id}", "abc", StringComparison.Ordinal).Replace("{signature}", new string('a', 64), StringComparison.Ordinal);

    private static string Name(AdminEndpoint endpoint) => $"{endpoint.Method} {endpoint.Path}";

    private static IEnumerable<Action<HttpRequestMessage>> Wrong()
    {
        yield return static _ => { };
        yield return static request => request.Headers.Add("X-Admin-Token", AdminHost.Secret + "x");
        yield return static request => request.Headers.Add("X-Admin-Token", AdminHost.Secret[..^1]);
        yield return static request => request.Headers.TryAddWithoutValidation("X-Admin-Token", [AdminHost.Secret, AdminHost.Secret]);
        yield return static request => request.Headers.TryAddWithoutValidation("Authorization", $"Basic {AdminHost.Secret}");
        yield return static request => request.Headers.TryAddWithoutValidation("Authorization", AdminHost.Secret);

        // A wrong token of its own field is not made good by another.
        yield return static request =>
        {
            request.Headers.Add("X-Admin-Token", "wrong");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminHost.Secret);
        };
    }
}
