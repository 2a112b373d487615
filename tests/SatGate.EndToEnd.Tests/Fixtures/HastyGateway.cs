namespace SatGate.EndToEnd.Tests.Fixtures;

/// <summary>A gateway whose deadlines are fractions of a second, so that tests of them are short. In configuration: HeadTimeout, IdleTimeout,
/// BodyStallTimeout, ReadStallTimeout, and the upstream's Timeout and ConnectTimeout.</summary>
public sealed class HastyGateway : GatewayFixture
{
    /// <summary>What every deadline of a client is set to, besides the idle one.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override string ServerKeys => "headTimeout: 500ms\nidleTimeout: 900ms\nbodyStallTimeout: 500ms\nreadStallTimeout: 500ms";

    /// <inheritdoc/>
    protected override string UpstreamKeys => "timeout: 600ms\nconnectTimeout: 400ms";

    /// <inheritdoc/>
    protected override int Routes => 40;
}
