using SatGate.Gateway.Hosting;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Gateway.Tests.Hosting;

public sealed class RootKeysTests
{
    [Fact]
    public void Secrets_that_a_reload_takes_away_stay_in_force()
    {
        using var directory = new TemporaryDirectory();
        RootKeys keys = RootKeys.Load(new TokenSettings { RootSecrets = ["one"] }, directory.Path);
        Assert.Equal(["one"], keys.Secrets(new TokenSettings()));
        Assert.Equal(["two"], keys.Secrets(new TokenSettings { RootSecrets = ["two"] }));
        Assert.False(File.Exists(Path.Combine(directory.Path, RootKeys.FileName)));
    }
}
