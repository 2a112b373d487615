using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.TestKit;

namespace SatGate.Admin.Tests.Api;

[UnsupportedOSPlatform("windows")]
public sealed class AdminTokenTests
{
    [Fact]
    public void A_token_matches_itself_only()
    {
        var token = new AdminToken("secret");

        Assert.True(token.Matches("secret"));
        Assert.All(new[] { null, "", "Secret", "secret ", "secre", "secrett", new string('x', AdminToken.CharsMax + 1) }, other => Assert.False(token.Matches(other)));
        Assert.DoesNotContain("secret", token.ToString(), StringComparison.Ordinal);
        string longest = new('x', AdminToken.CharsMax);
        Assert.True(new AdminToken(longest).Matches(longest));
    }

    [Fact]
    public void A_token_is_made_once_and_only_its_owner_may_read_it()
    {
        using var directory = new TemporaryDirectory();
        string data = Path.Combine(directory.Path, "data");

        AdminTokenFile.Ensure(data, NullLogger.Instance);
        string path = Path.Combine(data, AdminTokenFile.Name);
        string secret = AdminTokenFile.TryRead(path)!;

        Assert.True(AdminTokenFile.Ensure(data, NullLogger.Instance).Matches(secret));
        Assert.Equal(43, secret.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data));
        Assert.Single(Directory.GetFiles(data));
    }

    [Fact]
    public void A_file_that_others_can_read_is_closed_and_an_empty_one_is_replaced()
    {
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(directory.Path, AdminTokenFile.Name);
        File.WriteAllText(path, " mine \n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Assert.True(AdminTokenFile.Ensure(directory.Path, NullLogger.Instance).Matches("mine"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.WriteAllText(path, "\n");
        AdminTokenFile.Ensure(directory.Path, NullLogger.Instance);
        Assert.Equal(43, AdminTokenFile.TryRead(path)!.Length);
    }

    [Fact]
    public async Task Gateways_that_start_at_once_agree_on_one_token()
    {
        using var directory = new TemporaryDirectory();

        // Threads that meet at the start, and many times over: the moment between looking for the file and making it is short.
        const int Gateways = 8;
        for (int start = 0; start < 100; start++)
        {
            string data = Path.Combine(directory.Path, $"{start}");
            using Barrier barrier = new(Gateways);
            AdminToken[] tokens = await Task.WhenAll(Enumerable.Range(0, Gateways).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    barrier.SignalAndWait();
                    return AdminTokenFile.Ensure(data, NullLogger.Instance);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            string secret = AdminTokenFile.TryRead(Path.Combine(data, AdminTokenFile.Name))!;
            Assert.All(tokens, token => Assert.True(token.Matches(secret)));
            Assert.Single(Directory.GetFiles(data));
        }
    }
}
