using System.Text;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Routing.Bridging;

namespace SatGate.Mcp.Tests.Routing.Bridging;

public sealed class LegacyMetaTests
{
    private const string Version = "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"";
    private const string Capabilities = "\"io.modelcontextprotocol/clientCapabilities\":{ \"a\":[1,{}] }";
    private const string Info = "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"x\"}";
    private const string Level = "\"io.modelcontextprotocol/logLevel\":\"info\"";

    [Theory]
    [InlineData("{" + Version + "," + Capabilities + "," + Info + "," + Level + "}", "{}")]
    [InlineData("{ " + Version + " , " + Capabilities + " }", "{  }")]
    [InlineData("{\"a\":1," + Version + "," + Capabilities + "}", "{\"a\":1}")]
    [InlineData("{" + Version + "," + Capabilities + ",\"a\":1}", "{\"a\":1}")]
    [InlineData("{" + Version + ",\"a\":1," + Capabilities + ",\"b\":2," + Info + "}", "{\"a\":1,\"b\":2}")]
    [InlineData("{\"a\":1 , " + Version + " , \"b\":[2] , \"token\":\"t\"}", "{\"a\":1 , \"b\":[2]}")]
    [InlineData("{\"a\":1," + Version + ",\"progressToken\":7," + Level + ",\"traceparent\":\"0\"," + Info + ",\"b\":2," + Capabilities + ",\"c\":3,\"token\":\"t\"}",
        "{\"a\":1,\"progressToken\":7,\"traceparent\":\"0\",\"b\":2,\"c\":3}")]
    public void Members_of_the_stateless_revision_are_cut_out_and_everything_else_stays_as_it_was(string meta, string expected)
    {
        byte[] message = Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"n\",\"_meta\":" + meta + "}}");
        Assert.Equal(ScanFault.None, MessageScanner.Scan(message, out MessageScan scan));
        SpliceList splices = default;
        LegacyMeta.Cut(ref splices, message, scan.Meta);
        byte[] changed = new byte[splices.LengthOf(message.Length)];
        splices.Write(message, changed);
        Assert.Equal(ScanFault.None, MessageScanner.Scan(changed, out _));
        Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"n\",\"_meta\":" + expected + "}}", Encoding.UTF8.GetString(changed));
    }
}
