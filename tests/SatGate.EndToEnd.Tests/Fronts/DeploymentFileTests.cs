using SatGate.TestKit;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Security;
using Xunit;

namespace SatGate.EndToEnd.Tests.Fronts;

/// <summary>The files under deploy/ are accepted by the programs they are for.</summary>
public sealed class DeploymentFileTests
{
    /// <summary>systemd's own scale, from 0 (closed) to 10 (open): a service that serves the network and nothing else needs no more.</summary>
    private const double ExposureMax = 2.0;

    [Fact]
    public async Task Caddy_accepts_its_file_as_it_stands()
    {
        (int code, string output) = await ChildProcess.RunAsync("caddy", ["validate", "--adapter", "caddyfile", "--config", Repository.PathOf("deploy", "Caddyfile")], environment: Front.Home());

        Assert.True(code == 0, output);
        Assert.Contains("Valid configuration", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caddys_file_is_formatted_as_caddy_would()
    {
        (int code, string output) = await ChildProcess.RunAsync("caddy", ["fmt", Repository.PathOf("deploy", "Caddyfile")], environment: Front.Home());

        Assert.True(code == 0, output);
        Assert.Equal(File.ReadAllText(Repository.PathOf("deploy", "Caddyfile")).TrimEnd(), output.TrimEnd());
    }

    [Fact]
    public async Task Nginx_accepts_its_file()
    {
        using TestCertificates certificates = new();
        using TemporaryDirectory folder = new();
        string file = Front.NginxFile(folder, certificates, port: FreePort.Next(), gatewayPort: 8080);

        (int code, string output) = await ChildProcess.RunAsync("nginx", ["-t", "-c", file, "-p", folder.Path, "-e", folder.PathOf("error.log")]);

        Assert.True(code == 0, output);
        Assert.DoesNotContain("[warn]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Systemd_accepts_the_unit_and_finds_it_closed()
    {
        using TemporaryDirectory folder = new();
        string unit = File.ReadAllText(Repository.PathOf("deploy", "systemd", "satgate-gateway.service"));
        Assert.Contains("/usr/local/bin/satgate-gateway", unit, StringComparison.Ordinal);

        // Verification wants the program to be there, so the copy names the built one.
        string copy = folder.Write("satgate-gateway.service", unit.Replace("/usr/local/bin/satgate-gateway", GatewayProcess.Executable, StringComparison.Ordinal));
        (int code, string output) = await ChildProcess.RunAsync("systemd-analyze", ["verify", "--man=no", copy]);
        Assert.True(code == 0, output);
        Assert.DoesNotContain("satgate-gateway.service:", output, StringComparison.Ordinal);

        (code, output) = await ChildProcess.RunAsync(
            "systemd-analyze", ["security", "--offline=true", "--no-pager", $"--threshold={ExposureMax * 10}", copy]);
        Assert.True(code == 0, output);
    }
}
