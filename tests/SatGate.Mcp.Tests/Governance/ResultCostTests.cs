using System.Text;
using SatGate.Mcp.Governance.Pricing;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Tests.Governance;

public sealed class ResultCostTests
{
    [Theory]
    [InlineData("""{"usage":{"input_tokens":7e28,"output_tokens":7e28}}""")]
    [InlineData("""{"\ud800":1,"usage":{"total_tokens":1}}""")]
    public void A_result_that_is_made_to_confuse_tells_no_cost(string result)
    {
        byte[] reply = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"result":{{result}}}""");
        Assert.Equal(ScanFault.None, MessageScanner.Scan(reply, out MessageScan scan));
        Assert.Null(new ResultCostReader(new McpResultCost(null, 1, 1)).Read(reply, scan));
    }
}
