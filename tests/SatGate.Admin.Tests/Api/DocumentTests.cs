using SatGate.TestKit;

namespace SatGate.Admin.Tests.Api;

public sealed class DocumentTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "admin-api.md"));

    [Fact]
    public void Every_endpoint_stands_on_its_page() =>
        Assert.All(AdminApi.Endpoints, endpoint => Assert.Contains($"`{endpoint.Method} {endpoint.Path}`", Page, StringComparison.Ordinal));
}
