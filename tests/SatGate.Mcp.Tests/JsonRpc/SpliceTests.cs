using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Tests.JsonRpc;

public sealed class SpliceTests
{
    private static readonly Gen<string> Space = Gen.OneOf("", " ", "\r\n\t ");

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.Int.Select(static number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.String[Gen.Char[' ', '\u017e'], 0, 12].Select(static text => JsonValue.Create(text)!.ToJsonString()),
        Gen.OneOf("null", "true", "1e400", "\"\\u0000\"", "\"\ud83d\ude00\"", "{\"token\":[{}]}", "[]"));

    [Theory]
    [InlineData("""{"token":"t"}""", "{}")]
    [InlineData("""{ "token" : "t" }""", "{  }")]
    [InlineData("""{"token":"t","a":1}""", """{"a":1}""")]
    [InlineData("""{"token":"t" , "a":1}""", """{ "a":1}""")]
    [InlineData("""{"a":1,"token":"t","b":2}""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1 , "token" : "t" , "b":2}""", """{"a":1 , "b":2}""")]
    [InlineData("""{"a":1,"token":"t"}""", """{"a":1}""")]
    public void A_token_is_cut_out_wherever_it_stands(string meta, string left)
    {
        string text = $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":{{{meta}}}}}""";
        byte[] message = Encoding.UTF8.GetBytes(text);
        Assert.Equal(ScanFault.None, MessageScanner.Scan(message, out MessageScan scan));
        SpliceList splices = default;
        splices.Add(scan.MetaTokenMember, default);
        Assert.Equal(text.Replace(meta, left, StringComparison.Ordinal), Apply(message, splices));
    }

    [Fact]
    public void Only_what_was_changed_reads_differently() =>
        Gen.Select(Gen.Select(Space, Scalar.Array[0, 4], Gen.Int[0, 4], Gen.Bool), Scalar, Gen.OneOf("1", "\"x\"", "\"\\ud800\""), Gen.OneOf("7", "\"t\"")).Sample((shape, argument, id, token) =>
        {
            (string space, string[] others, int place, bool isTokenThere) = shape;
            List<string> members = [.. others.Select((value, i) => $"{space}\"k{i}\"{space}:{space}{value}{space}")];
            members.Add($"\"progressToken\"{space}:{token}");
            if (isTokenThere)
            {
                members.Insert(Math.Min(place, members.Count), $"{space}\"token\"{space}:{space}\"secret\"{space}");
            }

            byte[] message = Encoding.UTF8.GetBytes(
                $$"""{{space}}{"method":"tools/call","params":{"_meta":{{{string.Join(',', members)}}},"arguments":{"a":{{argument}}},"name":"n"},"id":{{space}}{{id}}{{space}},"jsonrpc":"2.0"}{{space}}""");
            Assert.Equal(ScanFault.None, MessageScanner.Scan(message, out MessageScan scan));

            SpliceList splices = default;
            splices.Add(scan.Name, "\"renamed\""u8.ToArray());
            splices.Add(scan.Id, "4711"u8.ToArray());
            splices.Add(scan.ProgressToken, "4712"u8.ToArray());
            if (scan.MetaToken.IsPresent)
            {
                splices.Add(scan.MetaTokenMember, default);
            }

            JsonNode expected = JsonNode.Parse(message)!;
            expected["id"] = 4711;
            expected["params"]!["name"] = "renamed";
            expected["params"]!["_meta"]!["progressToken"] = 4712;
            expected["params"]!["_meta"]!.AsObject().Remove("token");
            JsonNode actual = JsonNode.Parse(Apply(message, splices))!;
            Assert.True(JsonNode.DeepEquals(expected, actual), $"{expected.ToJsonString()} {actual.ToJsonString()}");
        });

    [Fact]
    public void Changes_are_made_in_order_of_place_however_they_were_added()
    {
        SpliceList splices = default;
        splices.Add(new JsonRange(8, 1), "I"u8.ToArray());
        splices.Add(new JsonRange(0, 0), "<"u8.ToArray());
        splices.Add(new JsonRange(3, 2), default);
        splices.Add(new JsonRange(3, 0), "++"u8.ToArray());
        splices.Add(new JsonRange(10, 0), ">"u8.ToArray());
        Assert.Equal("<abc++fghIj>", Apply("abcdefghij"u8.ToArray(), splices));
    }

    [Fact]
    public void No_more_changes_are_taken_than_there_is_room_for()
    {
        SpliceList splices = default;
        for (int i = 0; i < SpliceList.CountMax; i++)
        {
            splices.Add(new JsonRange(i, 0), default);
        }

        Assert.Throws<InvalidOperationException>(() =>
        {
            SpliceList full = splices;
            full.Add(new JsonRange(0, 0), default);
        });
        splices.Clear();
        Assert.Equal(0, splices.Count);
    }

    private static string Apply(byte[] message, SpliceList splices)
    {
        byte[] result = new byte[splices.LengthOf(message.Length)];
        Assert.Equal(result.Length, splices.Write(message, result));
        return Encoding.UTF8.GetString(result);
    }
}
