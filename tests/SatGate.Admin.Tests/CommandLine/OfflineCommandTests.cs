using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using SatGate.TestKit;

namespace SatGate.Admin.Tests.CommandLine;

/// <summary>What works without a gateway, and what is refused before one is asked.</summary>
public sealed class OfflineCommandTests
{
    /// <summary>A published token: secret <c>test-secret</c>, one expiry, one scope.</summary>
    private const string Token =
        "eyJ2IjoxLCJsIjoiaHR0cHM6Ly9zYXRnYXRlLmlvIiwiaSI6InNhdGdhdGUtY2FwYWJpbGl0eS12MToxNzAwMDAwMDAwMDAwIiwiYyI6WyJleHBpcmVzID0gNDEwMjQ0NDgwMDAwMCIsInNjb3BlID0gYXBpOnJlYWQiXSwicyI6IjczYzIzNjFlZDIxZmNjY2NmZDQwOTA3YjI0YWQ3YWYwNGJmODgzN2FiOTliOTU1MzNhNmIyNTVhMjQ3OWY5NmIifQ";

    private readonly Shell _shell = new(null);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_is_inspected_from_an_argument_or_standard_input(bool isArgument)
    {
        _shell.Input = $"Bearer {Token}\n";
        string shown = await _shell.OkAsync(isArgument ? ["token", "inspect", Token] : ["token", "inspect", "-"]);

        Assert.Matches("(?m)^id: +d56e1da323d3$", shown);
        Assert.Matches("(?m)^verified: +not checked$", shown);
        Assert.Contains("scope = api:read", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test-secret", 0, "yes")]
    [InlineData("old,test-secret", 0, "yes")]
    [InlineData("other", 1, "no: invalid signature: the token was changed or was minted with a different root key")]
    public async Task A_token_is_verified_with_the_root_key(string keys, int code, string verdict)
    {
        _shell.Environment["CAPABILITY_ROOT_KEY"] = keys;

        (int actual, string output, _) = await _shell.RunAsync("token", "inspect", Token, "--verify", "--json");

        Assert.Equal((code, verdict), (actual, JsonDocument.Parse(output).RootElement.GetProperty("verified").GetString()));
    }

    [Fact]
    public async Task A_narrowed_token_stays_genuine_and_holds_what_was_added()
    {
        _shell.Environment["CAPABILITY_ROOT_KEY"] = "test-secret";
        string child = (await _shell.OkAsync("token", "attenuate", Token, "--expiry", "1h", "--route", "a", "--route", "/b", "--caveat", "label = x")).Trim();

        JsonElement shown = JsonDocument.Parse(await _shell.OkAsync("token", "inspect", child, "--verify", "--json")).RootElement;

        Assert.Equal("yes", shown.GetProperty("verified").GetString());
        string[] caveats = [.. shown.GetProperty("caveats").EnumerateArray().Select(caveat => caveat.GetString()!)];
        Assert.Matches(@"^expires = \d{13}$", caveats[2]);
        Assert.Equal(["routes = a,/b", "label = x"], caveats[3..]);
    }

    [Theory]
    [InlineData("nothing to narrow by", "token", "attenuate", Token)]
    [InlineData("is no caveat", "token", "attenuate", Token, "--caveat", "nonsense")]
    [InlineData("--expiry: write a time that lies ahead", "token", "attenuate", Token, "--expiry", "soon")]
    [InlineData("--expiry: write a time that lies ahead", "token", "attenuate", Token, "--expiry", "2020-01-01T00:00:00Z")]
    [InlineData("there is no token", "token", "inspect")]
    [InlineData("write an amount of US dollars such as 5.10", "token", "mint", "--name", "x", "--budget", "5,10")]
    [InlineData("write an amount of US dollars such as 5.10", "token", "mint", "--name", "x", "--budget", "1e3")]
    [InlineData("option '--name' is required", "token", "mint")]
    [InlineData("unknown flag --nope", "token", "list", "--nope=sk-secret")]
    [InlineData("there are more words than the command takes", "token", "list", "sk-secret")]
    [InlineData("there is no such command", "token", "sk-secret")]
    [InlineData("required command was not provided", "budget")]
    [InlineData("--count: write a number from 0 to 1000", "audit", "tail", "--count", "1001")]
    public async Task A_wrong_command_line_ends_with_2_says_why_and_points_to_the_help(string reason, params string[] arguments)
    {
        string errors = await _shell.FailAsync(2, arguments);

        Assert.StartsWith("satgate-gateway: ", errors, StringComparison.Ordinal);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
        Assert.Matches(@"Run 'satgate-gateway (token|budget|audit)( \w+)? --help' for the flags\.\n$", errors);
        Assert.DoesNotContain("sk-secret", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("e30")]
    public async Task What_is_no_token_is_told_as_such(string text) =>
        Assert.Contains("this is no token", await _shell.FailAsync(1, "token", "inspect", text), StringComparison.Ordinal);

    [Theory]
    [InlineData("token", "mint|list|inspect|attenuate|revoke")]
    [InlineData("budget", "list|show|set")]
    [InlineData("audit", "verify|tail")]
    public async Task Every_command_has_help_that_names_its_flags(string room, string commands)
    {
        string all = await _shell.OkAsync(room, "--help");
        foreach (string command in commands.Split('|'))
        {
            Assert.Contains($"  {command} ", all, StringComparison.Ordinal);
            string help = await _shell.OkAsync(room, command, "-help");
            Assert.All(new[] { "--gateway", "--admin-token", "--json", "--data-dir" }, flag => Assert.Contains(flag, help, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_gateways_own_help_names_the_commands()
    {
        string help = await _shell.OkAsync("--help");

        Assert.All(new[] { "token", "budget", "audit" }, room => Assert.Matches($"(?m)^  {room} ", help));
    }

    [Fact]
    public async Task An_audit_log_is_verified_in_its_directory_with_its_key()
    {
        using var directory = new TemporaryDirectory();
        byte[] key = [.. Enumerable.Range(0, AuditSpoolOptions.HashChainKeyBytes).Select(i => (byte)i)];
        var options = new AuditSpoolOptions { Directory = directory.Path, HashChainKey = key };
        await using (AuditSpool spool = await AuditSpool.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None))
        {
            spool.TryRecord(new UsageEvent { Kind = UsageKind.Request, UnixMs = 1, CostNanoUsd = 5 });
            spool.TryRecord(new UsageEvent { Kind = UsageKind.Payment, UnixMs = 2 });
            await spool.FlushAsync(CancellationToken.None);
        }

        _shell.Environment["AUDIT_HASH_CHAIN_KEY"] = Convert.ToBase64String(key);
        string intact = await _shell.OkAsync("audit", "verify", "--data-dir", directory.Path);
        _shell.Environment["SATGATE_DATA_DIR"] = directory.Path;
        JsonElement json = JsonDocument.Parse(await _shell.OkAsync("audit", "verify", "--offline", "--json")).RootElement;
        _shell.Environment["AUDIT_HASH_CHAIN_KEY"] = Convert.ToBase64String(new byte[32]);
        (int code, _, _) = await _shell.RunAsync("audit", "verify", "--offline");
        _shell.Environment["AUDIT_HASH_CHAIN_KEY"] = "short";
        string badKey = await _shell.FailAsync(1, "audit", "verify", "--offline");

        _shell.Environment.Remove("AUDIT_HASH_CHAIN_KEY");
        Assert.StartsWith("intact: ", intact, StringComparison.Ordinal);
        Assert.True(json.GetProperty("is_intact").GetBoolean());
        Assert.Equal(1, code);
        Assert.Contains("not 32 bytes in base64", badKey, StringComparison.Ordinal);
        Assert.Contains("There is no audit log", await _shell.FailAsync(1, "audit", "verify", "--data-dir", "/nonexistent"), StringComparison.Ordinal);
    }
}
