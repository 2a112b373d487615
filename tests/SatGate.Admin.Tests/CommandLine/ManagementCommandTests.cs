using System.Text.Json;
using SatGate.Admin.Tests.Api;
using SatGate.Admin.Tests.Services;
using SatGate.Model.Audit;
using SatGate.TestKit;

namespace SatGate.Admin.Tests.CommandLine;

/// <summary>The commands against the API itself.</summary>
public sealed class ManagementCommandTests : IAsyncLifetime
{
    private AdminHost _host = null!;
    private Shell _shell = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await AdminHost.StartAsync();
        _shell = new Shell(_host.Url);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_token_is_minted_listed_inspected_narrowed_and_revoked()
    {
        JsonElement minted = Json(await _shell.OkAsync("token", "mint", "--name", "ada", "--budget", "5.10", "--expiry=30d", "--route", "claude", "--route", "/x", "--json"));
        string id = minted.GetProperty("id").GetString()!;
        string secret = minted.GetProperty("macaroon_token").GetString()!;
        string list = await _shell.OkAsync("token", "list");
        string known = await _shell.OkAsync("token", "inspect", id);
        string narrowed = (await _shell.OkAsync("token", "attenuate", secret, "--scope", "api:read")).Trim();
        string revoked = await _shell.OkAsync("token", "revoke", id, "--reason", "stolen");

        Assert.Equal("5.10", minted.GetProperty("budget").GetRawText());
        Assert.Equal(["claude", "/x"], minted.GetProperty("scope").GetProperty("routes").EnumerateArray().Select(route => route.GetString()));
        Assert.Matches($@"(?m)^{id} +ada +active +\$0\.00 +\$5\.10 +\$5\.10 +2026-12-22T10:00:00\.000Z$", list);
        Assert.Contains("delegation_chain", known, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, known, StringComparison.Ordinal);
        Assert.Equal(["api:read"], Verified(narrowed).Scopes);
        Assert.Contains($"revoked:  {id}", revoked, StringComparison.Ordinal);
        Assert.True(_host.World.Bans.IsBanned(Verified(narrowed)));
        Assert.Contains("revoked", await _shell.OkAsync("token", "list", "--status", "revoked"), StringComparison.Ordinal);
        Assert.DoesNotContain(id, await _shell.OkAsync("token", "list", "--status", "active"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_printed_for_people_holds_the_token_once_and_says_to_keep_it()
    {
        (int code, string output, string errors) = await _shell.RunAsync("token", "mint", "-name", "ada");

        Assert.Equal(0, code);
        string token = output.Split('\n').Single(line => line.StartsWith("token:", StringComparison.Ordinal))["token:".Length..].Trim();
        Assert.Equal("ada", Verified(token).Label);
        Assert.Contains("expires:  never", output, StringComparison.Ordinal);
        Assert.Equal("Keep the token now: it is not shown again.\n", errors);
    }

    [Fact]
    public async Task A_child_is_shown_below_its_parent()
    {
        string parent = Json(await _shell.OkAsync("token", "mint", "--name", "root", "--budget", "$10", "--json")).GetProperty("id").GetString()!;
        _host.World.Time.Advance(TimeSpan.FromMilliseconds(1));
        await _shell.OkAsync("token", "mint", "--name", "child", "--budget", "4", "--parent", parent);

        Assert.Contains("\n" + parent + "  root     active", await _shell.OkAsync("token", "list"), StringComparison.Ordinal);
        Assert.Contains("    child  active  $0.00  $4.00", await _shell.OkAsync("token", "list"), StringComparison.Ordinal);
        Assert.Contains("the budget does not cover it", await _shell.FailAsync(1, "token", "mint", "--name", "x", "--budget", "7", "--parent", parent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_is_set_shown_and_listed()
    {
        await _shell.OkAsync("budget", "set", "team", "--limit", "20", "--window", "day", "--label", "Team");
        await _shell.OkAsync("budget", "set", "solo", "--unlimited");
        string shown = await _shell.OkAsync("budget", "show", "team");
        JsonElement listed = Json(await _shell.OkAsync("budget", "list", "--json"));

        Assert.Matches(@"(?m)^team  \$20\.00  \$0\.00  \$0\.00  \$0\.00   \$20\.00     day \(2026-11-22\)  -       Team$", shown);
        Assert.Equal(["solo", "team"], listed.GetProperty("budgets").EnumerateArray().Select(budget => budget.GetProperty("id").GetString()));
        Assert.Contains("Budget not found", await _shell.FailAsync(1, "budget", "show", "nobody"), StringComparison.Ordinal);
        Assert.Contains("nothing to set", await _shell.FailAsync(2, "budget", "set", "team"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_log_is_verified_and_its_end_printed()
    {
        for (int i = 1; i <= 3; i++)
        {
            _host.World.Audit.TryRecord(new UsageEvent { UnixMs = TokenWorld.Start.ToUnixTimeMilliseconds(), Kind = UsageKind.Request, CostNanoUsd = i });
        }

        Assert.StartsWith("intact: 3 events, 1 to 3\n", await _shell.OkAsync("audit", "verify"), StringComparison.Ordinal);
        Assert.Equal("       2  type=request cost=2 reason=\n       3  type=request cost=3 reason=\n", await _shell.OkAsync("audit", "tail", "--count", "2"));
        Assert.Equal("", await _shell.OkAsync("audit", "tail", "--kind", "payment"));
        JsonElement newest = Json(await _shell.OkAsync("audit", "tail", "--count", "1", "--to", "2027-01-01T00:00:00Z", "--json"));
        Assert.Equal(3, newest.GetProperty("event").GetProperty("cost").GetInt32());
        _host.World.Audit.BrokenAt = 2;
        (int code, string output, _) = await _shell.RunAsync("audit", "verify");
        Assert.Equal((1, true), (code, output.StartsWith("broken at event 2: a link does not hold\n", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Following_prints_what_comes_until_the_gateway_drains()
    {
        _host.World.Audit.TryRecord(new UsageEvent { Kind = UsageKind.Request, CostNanoUsd = 1 });
        Task<(int Code, string Output, string Errors)> tail = _shell.RunAsync("audit", "tail", "-f", "--count", "0");
        await Eventually.TrueAsync(() => _host.World.Audit.Followers > 0 || tail.IsCompleted, "the stream");
        _host.World.Audit.TryRecord(new UsageEvent { Kind = UsageKind.Payment, CostNanoUsd = 2 });
        await Eventually.TrueAsync(() => _host.World.Audit.Delivered == 1 || tail.IsCompleted, "the event to be taken");
        _host.Drain();

        (int code, string output, string errors) = await tail.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((0, "       2  type=payment cost=2 reason=\n"), (code, output));
        Assert.Contains("drains", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_is_looked_for_in_each_place_in_turn()
    {
        using var directory = new TemporaryDirectory();
        _shell.Environment.Remove("SATGATE_ADMIN_TOKEN");
        _shell.Environment["SATGATE_DATA_DIR"] = directory.Path;

        string missing = await _shell.FailAsync(1, "token", "list");
        directory.Write(AdminTokenFile.Name, AdminHost.Secret + "\n");
        await _shell.OkAsync("token", "list");
        _shell.Environment["ADMIN_TOKEN"] = "wrong-in-admin-token";
        string wrong = await _shell.FailAsync(1, "token", "list");
        _shell.Environment["SATGATE_ADMIN_TOKEN"] = AdminHost.Secret;
        await _shell.OkAsync("token", "list");
        string flag = await _shell.FailAsync(1, "token", "list", "--admin-token", "wrong-in-flag");

        Assert.Contains("there is no admin token", missing, StringComparison.Ordinal);
        Assert.Contains("does not accept the admin token of ADMIN_TOKEN", wrong, StringComparison.Ordinal);
        Assert.Contains("does not accept the admin token of --admin-token", flag, StringComparison.Ordinal);
        Assert.All(new[] { missing, wrong, flag }, message => Assert.DoesNotContain("wrong-in", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failures_say_what_to_do_next()
    {
        var nobody = new Shell(null);
        Assert.Contains("cannot reach a gateway at http://127.0.0.1:1 (connection refused); start it", await nobody.FailAsync(1, "token", "list"), StringComparison.Ordinal);
        Assert.Contains("write a URL", await _shell.FailAsync(2, "token", "list", "--gateway", "nowhere"), StringComparison.Ordinal);
        Assert.Contains("Token not found", await _shell.FailAsync(1, "token", "revoke", "000000000000"), StringComparison.Ordinal);
        _host.World.Budgets.IsDown = true;
        Assert.Contains("try again", await _shell.FailAsync(1, "budget", "list"), StringComparison.Ordinal);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private Model.Tokens.VerifiedToken Verified(string token) => _host.World.Verifier.Verify(System.Text.Encoding.ASCII.GetBytes(token)).Token!;
}
