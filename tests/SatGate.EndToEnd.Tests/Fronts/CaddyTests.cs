using SatGate.TestKit;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Security;

namespace SatGate.EndToEnd.Tests.Fronts;

/// <summary>Behind Caddy with deploy/Caddyfile.</summary>
public sealed class CaddyTests : FrontTests
{
    /// <inheritdoc/>
    protected override string SecurityHeader => "nosniff";

    /// <inheritdoc/>
    protected override ChildProcess Start(TemporaryDirectory folder, TestCertificates certificates, int port, int gatewayPort) => new(
        "caddy",
        ["run", "--adapter", "caddyfile", "--config", Front.Caddyfile(folder, certificates, port, gatewayPort)],
        Front.Home(folder),
        folder.Path);
}
