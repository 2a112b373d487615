using System.Text;
using SatGate.Model.Configuration;
using SatGate.Proxy.Routing;

namespace SatGate.Proxy.Tests.Routing;

public sealed class RouteTableAllocationTests
{
    private static readonly RouteTable Table = Routes.Table(
        [
            .. Enumerable.Range(0, 1000).Select(i => Routes.Prefix($"/tenant-{i}/v1")),
            Routes.Route("headers", new RouteMatch { PathPrefix = "/h", Methods = ["POST"], Headers = [new HeaderMatch("X-Team", "blue", false)] }),
            Routes.Regex("^/models/[a-z0-9.-]+$", "regex"),
            Routes.Prefix("/anthropic/v1", "anthropic") with { StripPrefix = "/anthropic", AnswersStrippedPath = true },
        ]);

    [Theory]
    [InlineData("/tenant-999/v1/messages", RouteOutcome.Found)]
    [InlineData("/h/x", RouteOutcome.Found)]
    [InlineData("/models/gpt-4.1", RouteOutcome.Found)]
    [InlineData("/v1/messages", RouteOutcome.Found)]
    [InlineData("/nothing/here", RouteOutcome.NotFound)]
    [InlineData("/tenant-1/%2e%2e//tenant-2\\v1", RouteOutcome.TargetRefused)]
    public void A_match_allocates_nothing(string path, RouteOutcome expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(path);
        var fields = new TestFields(("Accept", "*/*"), ("X-Team", "blue"));
        byte[] target = new byte[256];
        Assert.Equal(expected, Run(bytes, fields, target, 100));
        long before = GC.GetAllocatedBytesForCurrentThread();
        RouteOutcome outcome = Run(bytes, fields, target, 1000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(expected, outcome);
        Assert.Equal(0, allocated);
    }

    private static RouteOutcome Run(byte[] path, TestFields fields, byte[] target, int times)
    {
        var outcome = RouteOutcome.NotFound;
        for (int i = 0; i < times; i++)
        {
            RouteMatchResult result = Table.Match(path, "POST"u8, fields);
            outcome = result.Outcome;
            result.Route?.WriteTarget(path, "a=1"u8, result.Stripped, target);
        }

        return outcome;
    }
}
