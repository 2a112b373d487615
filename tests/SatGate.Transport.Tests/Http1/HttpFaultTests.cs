using System.Text.RegularExpressions;
using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

public sealed partial class HttpFaultTests
{
    [Fact]
    public void Every_fault_has_a_status_a_name_of_its_own_and_a_sentence()
    {
        HttpFault[] faults = Enum.GetValues<HttpFault>();
        Assert.Equal(faults.Length, faults.Select(HttpFault.Cause).Distinct(StringComparer.Ordinal).Count());
        Assert.All(faults, fault => Assert.Matches(SnakeCase(), HttpFault.Cause(fault)));
        Assert.All(faults, fault => Assert.NotEqual("unknown", HttpFault.Cause(fault)));
        Assert.All(faults, fault => Assert.EndsWith(".", HttpFault.Sentence(fault), StringComparison.Ordinal));
        Assert.Equal(faults.Length, faults.Select(HttpFault.Sentence).Distinct(StringComparer.Ordinal).Count());
        Assert.All(faults.Where(f => f != HttpFault.None), fault => Assert.Contains(HttpFault.StatusCode(fault), new[] { 400, 414, 417, 431, 501, 505 }));
        Assert.Equal("bare_line_feed", HttpFault.Cause(HttpFault.BareLineFeed));
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
