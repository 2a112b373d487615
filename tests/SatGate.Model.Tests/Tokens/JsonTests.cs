using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using CsCheck;
using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>The JSON form is read strictly, and as the platform's own reader would read it.</summary>
public sealed class JsonTests
{
    private const string Frame = """{"v":1,"l":"here","i":"id","c":["a = b","c = d"],"s":"SIG"}""";

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0041", "\\ud83d\\ude42", "\\ud83d", "\\ude42", "\\n", "\\x", "\u0001", "\0", "0", "1", "-1", "01", "1.5", "1e9", "1.", "-", "null", "true", "fals",
        " ", "\t", "\r\n", "\u00a0", "\ufeff", "\"v\":1", "\"V\":1", "\"c\":null", "\"x\":[{}]", "\"x\":{\"a\":1,\"a\":2}", "\"\":0", "é", "🙂", "//", "'", "\"i\":\"\"", "\"k\":",
    ];

    [Theory]
    [InlineData("""{"v":1,"l":"here","i":"id","c":["a = b","c = d"],"s":"SIG"}""")]
    [InlineData("""{"V":1,"L":"here","I":"id","C":["a = b","c = d"],"S":"SIG"}""")]
    [InlineData("""{"s":"SIG","c":["a = b","c = d"],"i":"id","l":"here","v":1}""")]
    [InlineData(""" { "v" : 1 , "l" : "here" , "i" : "id" , "c" : [ "a = b" , "c = d" ] , "s" : "SIG" } """)]
    [InlineData("""{"v":1,"l":"here","i":"id","c":["a = b","c = d"],"s":"SIG","x":{"y":[1,-2.5e+3,true,false,null,"\u0041"]},"z":0}""")]
    [InlineData("""{"v":1,"\u006c":"here","i":"\u0069d","c":["a \u003d b","c = \u0064"],"s":"SIG"}""")]
    public void Spellings_of_one_token_are_read_alike(string json)
    {
        Assert.Equal(TokenFault.None, Read(json, out Macaroon? token));
        Assert.Equal("here", token!.Location);
        Assert.Equal("id", token.Identifier);
        Assert.Equal(["a = b", "c = d"], token.Caveats);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{}""")]
    public void A_list_of_no_caveats_may_be_empty_or_null(string caveats) =>
        Assert.Equal(caveats == "{}" ? TokenFault.Malformed : TokenFault.None, Read(Frame.Replace("""["a = b","c = d"]""", caveats), out _));

    [Theory]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG","s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG","S":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","I":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":null,"C":["a = b"],"s":"SIG"}""")]
    [InlineData("""{"v":1,"v":1,"l":"","i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"\u0073":"SIG","s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG","x":1,"x":1}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG","x":1,"\u0078":1}""")]
    public void A_key_given_twice_is_refused(string json) => Assert.Equal(TokenFault.Malformed, Read(json, out _));

    [Theory]
    [InlineData("""{"l":"","i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[]}""")]
    [InlineData("""{"v":2,"l":"","i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1.0,"l":"","i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":11,"l":"","i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":"1","l":"","i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":null,"i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":7,"c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":"a = b","s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[1],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":["a = b",],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":["a = b" "c"],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG",}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG"}{}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG"} x""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG"}]""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG","x":tru}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG","x":}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG","x":01}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIG" /* */}""")]
    [InlineData("""{"v":1,"l":"\ud800","i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"\udc00\ud800","i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"\u12","i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"\u+123","i":"id","c":[],"s":"SIG"}""")]
    [InlineData("""{"v":1,"l":"\q","i":"id","c":[],"s":"SIG"}""")]
    [InlineData("{\"v\":1,\"l\":\"\n\",\"i\":\"id\",\"c\":[],\"s\":\"SIG\"}")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"SIGa"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"aa"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData("""{"v":1,"l":"","i":"id","c":[],"s":"gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg"}""")]
    public void What_is_not_the_form_is_refused(string json) => Assert.Equal(TokenFault.Malformed, Read(json, out _));

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes(Filled(Frame));
        json[Array.IndexOf(json, (byte)'h')] = 0xFF;

        Assert.False(TokenText.TryDecode(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(json)), out _, out TokenFault fault));
        Assert.Equal(TokenFault.Malformed, fault);
    }

    [Fact]
    public void Unknown_keys_are_few_and_not_deep()
    {
        static string Keys(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"\"k{i}\":0,"));
        static string Deep(int depth) => $"\"x\":{new string('[', depth)}{new string(']', depth)},";

        Assert.Equal(TokenFault.None, Read("{" + Keys(16) + Frame[1..], out _));
        Assert.Equal(TokenFault.Malformed, Read("{" + Keys(17) + Frame[1..], out _));
        Assert.Equal(TokenFault.None, Read("{" + Deep(8) + Frame[1..], out _));
        Assert.Equal(TokenFault.Malformed, Read("{" + Deep(9) + Frame[1..], out _));
        Assert.Equal(TokenFault.Malformed, Read("{\"x\":" + new string('[', 10_000), out _));
    }

    /// <summary>Cut, doubled and sprinkled with pieces of JSON: whatever the platform's reader takes, we take, and we read the same in it.</summary>
    [Fact]
    public void Reading_agrees_with_the_platforms_reader()
    {
        Gen<(int Kind, int At, int Length, string Piece)> edit = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 140], Gen.Int[0, 6], Gen.OneOf(Pieces));
        int read = 0;
        edit.Array[0, 3].Sample(
            edits =>
            {
                string json = Filled(Frame);
                foreach ((int kind, int at, int length, string piece) in edits)
                {
                    int start = Math.Min(at, json.Length);
                    int cut = Math.Min(length, json.Length - start);
                    json = kind switch
                    {
                        0 => json.Insert(start, piece),
                        1 => json.Remove(start, cut),
                        _ => json.Insert(start, json.Substring(start, cut)),
                    };
                }

                bool ours = Read(json, out Macaroon? token) == TokenFault.None;
                Assert.Equal(Oracle(json), ours ? (token!.Location, token.Identifier, string.Join('\n', token.Caveats), token.SignatureHex) : null);
                Interlocked.Add(ref read, ours ? 1 : 0);
            },
            iter: 60_000);
        Assert.True(read > 1_000, $"Only {read} samples were tokens.");
    }

    private static (string Location, string Identifier, string Caveats, string Signature)? Oracle(string json)
    {
        try
        {
            return OracleRead(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static (string Location, string Identifier, string Caveats, string Signature)? OracleRead(string json)
    {
        Dictionary<string, object?> values = new(StringComparer.Ordinal);
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
        bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
        while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            key = key.Length == 1 && "VLICS".Contains(key, StringComparison.Ordinal) ? key.ToLowerInvariant() : key;
            reader.Read();
            if (!values.TryAdd(key, Value(ref reader)))
            {
                return null;
            }
        }

        if (!isObject || reader.TokenType != JsonTokenType.EndObject || reader.Read())
        {
            return null;
        }

        return values.GetValueOrDefault("v") is "1"
            && values.GetValueOrDefault("l") is JsonElement { ValueKind: JsonValueKind.String } location
            && values.GetValueOrDefault("i") is JsonElement { ValueKind: JsonValueKind.String } identifier
            && values.GetValueOrDefault("s") is JsonElement { ValueKind: JsonValueKind.String } signature
            && signature.GetString() is { Length: 64 } hex && hex.All(char.IsAsciiHexDigitLower)
            && values.TryGetValue("c", out object? caveats) && Caveats(caveats) is { } list
            ? (location.GetString()!, identifier.GetString()!, string.Join('\n', list), hex)
            : null;
    }

    private static object? Value(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }

        return JsonElement.ParseValue(ref reader);
    }

    private static string[]? Caveats(object? value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Null } => [],
        JsonElement { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(c => c.ValueKind == JsonValueKind.String) => [.. list.EnumerateArray().Select(c => c.GetString()!)],
        _ => null,
    };

    private static string Filled(string json) => json.Replace("SIG", new string('a', 64));

    private static TokenFault Read(string json, out Macaroon? token)
    {
        string text = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Filled(json)));
        TokenText.TryDecode(Encoding.ASCII.GetBytes(text), out token, out TokenFault fault);
        return fault;
    }
}
