using Microsoft.Extensions.Logging;
using SatGate.Budget.Operations;
using SatGate.Budget.Redis;
using SatGate.Budget.Stores;
using SatGate.TestKit.Redis;
using SatGate.TestKit.Security;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

/// <summary>Passwords, users and TLS; and that no secret is told to anybody.</summary>
public sealed class RedisSecurityTests
{
    [Fact]
    public async Task A_password_opens_and_a_wrong_one_is_told_without_it()
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { Password = "p@ss:w/rd" });
        await using (Gateway gateway = await Gateway.OpenAsync($"redis://:p%40ss%3Aw%2Frd@127.0.0.1:{server.Port}"))
        {
            await gateway.Debit(3, price: 1).SendAsync();
            await gateway.ExpectSpentAsync(3);
        }

        await ExpectRefusedAsync(server, $"redis://:wrong-secret@127.0.0.1:{server.Port}", "wrong-secret");
        await ExpectRefusedAsync(server, server.Url, "p@ss:w/rd");
    }

    [Fact]
    public async Task A_user_with_the_rights_that_are_needed_and_no_others_is_enough()
    {
        // With a password of its own the default user is not open to whoever gives a wrong one.
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { Password = "admin-secret" });
        await server.AskAsync(
            "ACL", "SETUSER", "gate", "on", ">user-secret", "~satgate:{default}:*", "&satgate:{default}:*", "-@all",
            "+@hash", "+@sortedset", "+@string", "+@scripting", "+@pubsub", "+@connection", "+del", "+exists", "+expire", "+pexpireat", "+time", "+info", "+config|get");
        string url = $"redis://gate:user-secret@127.0.0.1:{server.Port}";
        await using (Gateway gateway = await Gateway.OpenAsync(url))
        {
            await gateway.Debit(3, price: 1).SendAsync();
            await gateway.ExpectSpentAsync(3);
            Assert.Empty(await gateway.Store.SweepAsync(10, CancellationToken.None));
            Assert.Empty(await gateway.Store.FindRisksAsync(CancellationToken.None));
            Assert.True(await gateway.Store.TryClaimAsync("x", "owner", TimeSpan.FromSeconds(1), CancellationToken.None));
            await using RedisRegistryStore registry = await RedisRegistryStore.OpenAsync(gateway.Connection, CancellationToken.None);
            await registry.PutAsync("tokens", "a", "1", CancellationToken.None);
            Assert.Equal("1", await registry.GetAsync("tokens", "a", CancellationToken.None));
        }

        await ExpectRefusedAsync(server, $"redis://gate:wrong-secret@127.0.0.1:{server.Port}", "wrong-secret");
        await server.AskAsync("ACL", "SETUSER", "gate", "resetkeys", "~other:*");
        List<string> lines = [];
        await using RedisConnection connection = await OpenAsync(url, lines);
        await using RedisBudgetStore store = new(connection);
        Assert.False(await store.ExecuteAsync(new OperationBatch("0123456789abcdef")));
        Assert.Contains(lines, l => l.Contains("NOPERM", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(lines, l => l.Contains("user-secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tls_is_spoken_when_the_authority_is_trusted_and_the_name_fits()
    {
        using TestCertificates certificates = new();
        using TestCertificates others = new();
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { Certificates = certificates, Password = "secret" });
        string url = $"rediss://:secret@127.0.0.1:{server.Port}";
        string trusted = $"{url}?caCertFile={Uri.EscapeDataString(certificates.AuthorityFile)}";
        await using (Gateway gateway = await Gateway.OpenAsync($"{trusted}&sslHost=localhost"))
        {
            await gateway.Debit(3, price: 1).SendAsync();
            await gateway.ExpectSpentAsync(3);
        }

        await ExpectRefusedAsync(server, url, "secret");
        await ExpectRefusedAsync(server, $"{trusted}&sslHost=elsewhere.example", "secret");
        await ExpectRefusedAsync(server, $"{url}?sslHost=localhost&caCertFile={Uri.EscapeDataString(others.AuthorityFile)}", "secret");
        await ExpectRefusedAsync(server, $"redis://:secret@127.0.0.1:{server.Port}", "secret");
    }

    [Theory]
    [InlineData("redis://:secret@host:port")]
    [InlineData("rediss://:secret@127.0.0.1?caCertFile=%2Fnot%2Fthere.pem")]
    public async Task What_cannot_be_right_is_refused_at_once_without_a_secret(string url)
    {
        BudgetStoreException exception = await Assert.ThrowsAsync<BudgetStoreException>(() => Connections.OpenAsync(url));
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Opens, asks, and looks for the secret in everything that was said.</summary>
    private static async Task ExpectRefusedAsync(RedisServer server, string url, string secret)
    {
        List<string> lines = [];
        await using RedisConnection connection = await OpenAsync(url, lines);
        await using RedisBudgetStore store = new(connection);
        Assert.False(await store.ExecuteAsync(new OperationBatch("0123456789abcdef")));
        BudgetStoreException exception = await Assert.ThrowsAsync<BudgetStoreException>(async () => await store.CountHoldsAsync(CancellationToken.None));
        Assert.Contains($"127.0.0.1:{server.Port}", exception.Message, StringComparison.Ordinal);
        Assert.Contains("check", exception.Message, StringComparison.Ordinal);
        lock (lines)
        {
            Assert.NotEmpty(lines);
            Assert.All([.. lines, exception.ToString(), store.Description], l => Assert.DoesNotContain(secret, l, StringComparison.Ordinal));
        }
    }

    private static Task<RedisConnection> OpenAsync(string url, List<string> lines) => RedisConnection.OpenAsync(
        new RedisStoreOptions { Url = url, ReadTimeoutMs = 1_000, ConnectTimeoutMs = 5_000, Dialer = Pollers.Dialer }, new LineLogger(lines), TimeProvider.System, CancellationToken.None);

    private sealed class LineLogger(List<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add($"{formatter(state, exception)} {string.Join(' ', state as IReadOnlyList<KeyValuePair<string, object?>> ?? [])} {exception}");
            }
        }
    }
}
