using System.Text;
using System.Text.Json.Nodes;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Tests.JsonRpc;

public sealed class RpcErrorsTests
{
    [Fact]
    public void An_error_carries_id_code_text_and_data()
    {
        MessageBuffer error = RpcErrors.Make("\"a\""u8, RpcCode.UpstreamError, "No \"x\"\n\u00fc", "{\"a\":1}"u8);
        JsonNode node = JsonNode.Parse(error.Span)!;
        Assert.Equal("a", (string?)node["id"]);
        Assert.Equal("2.0", (string?)node["jsonrpc"]);
        Assert.Equal(RpcCode.UpstreamError, (int)node["error"]!["code"]!);
        Assert.Equal("No \"x\"\n\u00fc", (string?)node["error"]!["message"]);
        Assert.Equal(1, (int)node["error"]!["data"]!["a"]!);
        error.Return();
    }

    [Fact]
    public void An_error_without_an_id_says_null()
    {
        MessageBuffer error = RpcErrors.Make(default, int.MinValue, string.Empty);
        Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-2147483648,\"message\":\"\"}}", Encoding.UTF8.GetString(error.Span));
        error.Return();
    }

    [Fact]
    public void A_result_is_put_in_as_it_is()
    {
        MessageBuffer result = RpcErrors.MakeResult("7"u8, "{ \"a\" : 1e400 }"u8);
        Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{ \"a\" : 1e400 }}", Encoding.UTF8.GetString(result.Span));
        result.Return();
    }

    [Fact]
    public void Every_fault_has_a_code_and_a_sentence()
    {
        foreach (ScanFault fault in Enum.GetValues<ScanFault>().Where(static fault => fault != ScanFault.None))
        {
            (int code, string text) = RpcErrors.Of(fault);
            Assert.Contains(code, new[] { RpcCode.ParseError, RpcCode.InvalidRequest, RpcCode.InvalidParams });
            Assert.EndsWith(".", text, StringComparison.Ordinal);
        }
    }
}
