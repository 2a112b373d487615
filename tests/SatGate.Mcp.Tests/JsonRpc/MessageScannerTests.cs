using System.Text;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Tests.JsonRpc;

public sealed class MessageScannerTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", MessageKind.Request)]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", MessageKind.Notification)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""", MessageKind.Result)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""", MessageKind.Result)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}""", MessageKind.Error)]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":1,"message":""}}""", MessageKind.Error)]
    public void The_kind_follows_from_the_keys_that_are_there(string text, object kind)
    {
        Assert.Equal(ScanFault.None, Scan(text, out MessageScan scan));
        Assert.Equal((MessageKind)kind, scan.Kind);
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("-7", "-7")]
    [InlineData("9223372036854775808000", "9223372036854775808000")]
    [InlineData("\"1\"", "\"1\"")]
    [InlineData("\"\\u0041\"", "\"\\u0041\"")]
    [InlineData("\"\\ud800\"", "\"\\ud800\"")]
    [InlineData("\"\"", "\"\"")]
    public void An_id_is_kept_as_it_was_written(string id, string raw)
    {
        string text = $$"""{"jsonrpc":"2.0", "id" : {{id}} ,"method":"ping"}""";
        Assert.Equal(ScanFault.None, Scan(text, out MessageScan scan));
        Assert.Equal(raw, Text(scan.Id, text));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("1e400")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void What_is_neither_string_nor_integer_is_no_id(string id) =>
        Assert.Equal(ScanFault.BadId, Scan($$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""", out _));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{},"arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"token":"a","token":"b"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{},"_meta":{"token":"b"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{},"params":{}}""")]
    public void A_key_that_decides_stands_there_once(string text) => Assert.Equal(ScanFault.DuplicateKey, Scan(text, out _));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","ID":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"Method":"ping","method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"Name":"a"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_META":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"Token":"x"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"IO.modelcontextprotocol/protocolVersion":"x"}}}""")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"param\u017f\":{\"name\":\"a\"}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"Argument\u017f\":{}}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"_meta\":{\"to\u212aen\":\"x\"}}}")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","param\u017f":{"name":"a"}}""")]
    public void A_key_in_other_letters_is_refused(string text) => Assert.Equal(ScanFault.AmbiguousKey, Scan(text, out _));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","\u0069d":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"n\u0061me":"a"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"N\u0041ME":"a"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"to\u006ben":"x"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"\ud800":"x"}}""")]
    public void A_key_that_is_escaped_is_refused(string text) => Assert.Equal(ScanFault.AmbiguousKey, Scan(text, out _));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"name":1,"NAME":2,"n\u0061me":3,"name":4}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","_meta":{"x":{"token":1,"token":2}}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","\u00fcber":1,"n\u00e4me":1},"\u00fc":2,"extra":{"id":1}}""")]
    public void Keys_that_decide_nothing_are_free(string text) => Assert.Equal(ScanFault.None, Scan(text, out _));

    [Fact]
    public void Sixty_four_levels_pass_and_one_more_does_not()
    {
        // The message and params are two of them.
        string Nested(int levels) => $$$"""{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":{{{new string('[', levels)}}}{{{new string(']', levels)}}}}}""";
        Assert.Equal(ScanFault.None, Scan(Nested(MessageScanner.DepthMax - 2), out _));
        Assert.Equal(ScanFault.TooDeep, Scan(Nested(MessageScanner.DepthMax - 1), out MessageScan scan));
        Assert.Equal(1, scan.Id.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t")]
    public void Nothing_is_called_empty(string text) => Assert.Equal(ScanFault.Empty, Scan(text, out _));

    [Theory]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\0")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"pi\0ng\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":01,\"method\":\"ping\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",}")]
    [InlineData("{\"jsonrpc\":\"2.0\",/**/\"id\":1,\"method\":\"ping\"}")]
    [InlineData("{'jsonrpc':\"2.0\"}")]
    [InlineData("\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"a\":NaN}}")]
    [InlineData("[{]")]
    public void What_is_no_json_is_called_that(string text) => Assert.Equal(ScanFault.NotJson, Scan(text, out _));

    [Fact]
    public void Bytes_that_are_no_utf8_are_no_json()
    {
        byte[] message = Encoding.Latin1.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"a\":\"\u00ff\"}}");
        Assert.Equal(ScanFault.NotJson, MessageScanner.Scan(message, out _));

        // Half of a surrogate pair, encoded as if it were a character.
        byte[] surrogate = [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\"}}"u8];
        Assert.Equal(ScanFault.NotJson, MessageScanner.Scan(surrogate, out _));
    }

    [Theory]
    [InlineData("""{"a":1e400}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":"\u0000"}""")]
    [InlineData("""{"a":123456789012345678901234567890.123456789}""")]
    public void Odd_values_pass_as_they_are(string arguments)
    {
        string text = $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{{{arguments}}}}}""";
        Assert.Equal(ScanFault.None, Scan(text, out MessageScan scan));
        Assert.Equal(arguments, Text(scan.Arguments, text));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""")]
    public void A_list_is_called_a_batch(string text) => Assert.Equal(ScanFault.Batch, Scan(text, out _));

    [Theory]
    [InlineData("1")]
    [InlineData("\"x\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":2.0,"id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":5}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"pi\u006eg"}""")]
    public void What_is_json_but_no_message_is_called_that(string text) => Assert.Equal(ScanFault.NotAMessage, Scan(text, out _));

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"name":1}""")]
    [InlineData("""{"uri":{}}""")]
    [InlineData("""{"arguments":[]}""")]
    [InlineData("""{"arguments":"x"}""")]
    [InlineData("""{"_meta":[]}""")]
    [InlineData("""{"_meta":{"progressToken":{}}}""")]
    [InlineData("""{"_meta":{"progressToken":1.5}}""")]
    [InlineData("""{"_meta":{"token":1}}""")]
    public void Parameters_of_another_type_are_refused(string parameters) =>
        Assert.Equal(ScanFault.BadParams, Scan($$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{parameters}}}""", out _));

    [Fact]
    public void Null_stands_for_no_cursor_and_no_arguments()
    {
        Assert.Equal(ScanFault.None, Scan("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":null,"arguments":null}}""", out MessageScan scan));
        Assert.False(scan.Cursor.IsPresent);
        Assert.False(scan.Arguments.IsPresent);
    }

    [Fact]
    public void Everything_a_gateway_decides_by_is_found()
    {
        string text = """
            {"params":{"_meta":{"progressToken":"t","token":"s","io.modelcontextprotocol/protocolVersion":"2026-07-28",
            "io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"c"},"io.modelcontextprotocol/logLevel":"info"},
            "uri":"u","name":"n","cursor":"c","arguments":{"x":[1]},"ref":{"type":"r"},"taskId":"k","requestId":5,"level":"debug",
            "requestState":"q","inputResponses":{}},"id":7,"method":"tools/call","jsonrpc":"2.0"}
            """;
        Assert.Equal(ScanFault.None, Scan(text, out MessageScan scan));
        Assert.Equal(McpMethod.ToolsCall, scan.Method);
        Assert.Equal("\"t\"", Text(scan.ProgressToken, text));
        Assert.Equal("\"s\"", Text(scan.MetaToken, text));
        Assert.Equal("\"2026-07-28\"", Text(scan.MetaProtocolVersion, text));
        Assert.Equal("{}", Text(scan.MetaClientCapabilities, text));
        Assert.Equal("{\"name\":\"c\"}", Text(scan.MetaClientInfo, text));
        Assert.Equal("\"info\"", Text(scan.MetaLogLevel, text));
        Assert.Equal("\"u\"", Text(scan.Uri, text));
        Assert.Equal("\"n\"", Text(scan.Name, text));
        Assert.Equal("{\"x\":[1]}", Text(scan.Arguments, text));
        Assert.Equal("{\"type\":\"r\"}", Text(scan.Reference, text));
        Assert.Equal("\"k\"", Text(scan.TaskId, text));
        Assert.Equal("5", Text(scan.RequestId, text));
        Assert.Equal("\"q\"", Text(scan.RequestState, text));
        Assert.Equal("7", Text(scan.Id, text));
    }

    [Fact]
    public void A_batch_is_split_into_its_messages()
    {
        string text = """ [ {"a":1} , {"b":[{}]} ] """;
        JsonRange[] ranges = new JsonRange[2];
        Assert.Equal(2, MessageScanner.SplitBatch(Encoding.UTF8.GetBytes(text), ranges));
        Assert.Equal("{\"a\":1}", Text(ranges[0], text));
        Assert.Equal("{\"b\":[{}]}", Text(ranges[1], text));
        Assert.Equal(-1, MessageScanner.SplitBatch("[{},{},{}]"u8, ranges));
        Assert.Equal(-1, MessageScanner.SplitBatch("[]"u8, ranges));
        Assert.Equal(-1, MessageScanner.SplitBatch("[1]"u8, ranges));
        Assert.Equal(-1, MessageScanner.SplitBatch("[{}"u8, ranges));
        Assert.Equal(-1, MessageScanner.SplitBatch("[{}] x"u8, ranges));
    }

    [Fact]
    public void Every_method_is_found_by_its_text()
    {
        foreach (McpMethod method in Enum.GetValues<McpMethod>())
        {
            Assert.Equal(method, McpMethods.Find(McpMethods.TextOf(method)));
        }

        Assert.Equal(McpMethod.Other, McpMethods.Find("Ping"u8));
        Assert.Equal(McpMethod.Other, McpMethods.Find(new byte[4096]));
    }

    private static ScanFault Scan(string text, out MessageScan scan) => MessageScanner.Scan(Encoding.UTF8.GetBytes(text), out scan);

    private static string Text(JsonRange range, string text) => Encoding.UTF8.GetString(range.Of(Encoding.UTF8.GetBytes(text)));
}
