using SatGate.TestKit;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Security;

namespace SatGate.EndToEnd.Tests.Fronts;

/// <summary>Behind nginx with deploy/nginx/satgate.conf.</summary>
public sealed class NginxTests : FrontTests
{
    /// <inheritdoc/>
    protected override string SecurityHeader => "nosniff";

    /// <inheritdoc/>
    protected override ChildProcess Start(TemporaryDirectory folder, TestCertificates certificates, int port, int gatewayPort) => new(
        "nginx",
        ["-c", Front.NginxFile(folder, certificates, port, gatewayPort), "-p", folder.Path, "-e", folder.PathOf("error.log")],
        workingDirectory: folder.Path);
}
