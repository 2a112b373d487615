using System.Text;

namespace SatGate.SimulatedLlm.Tests;

public sealed class AnswerTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(4001, 1001)]
    public void Input_tokens_are_bytes_divided_by_four_rounded_up(long bytes, int tokens)
    {
        Assert.Equal(tokens, TokenCount.Input(bytes));
    }

    [Theory]
    [InlineData(10, null, 10, false)]
    [InlineData(10, 10, 10, false)]
    [InlineData(10, 9, 9, true)]
    [InlineData(10, 0, 0, true)]
    [InlineData(0, 5, 0, false)]
    public void The_request_cuts_the_output(int wanted, int? max, int tokens, bool truncated)
    {
        Answer answer = Plan(new SimulationSettings { Tokens = wanted }, new RequestFacts { OutputTokensMax = max });

        Assert.Equal(tokens, answer.Tokens);
        Assert.Equal(truncated, answer.Truncated);
    }

    [Theory]
    // All bytes, those before the last breakpoint, those before the last of an hour, tokens in the cache: uncached, read, 5 m, 1 h.
    [InlineData(400, 0, 0, 0, 100, 0, 0, 0)]
    [InlineData(400, 200, 0, 0, 50, 0, 50, 0)]
    [InlineData(400, 200, 80, 0, 50, 0, 30, 20)]
    [InlineData(400, 200, 80, 10, 50, 10, 30, 10)]
    [InlineData(400, 200, 80, 30, 50, 30, 20, 0)]
    [InlineData(400, 200, 80, 70, 30, 70, 0, 0)]
    [InlineData(400, 400, 0, 1000, 0, 100, 0, 0)]
    [InlineData(3, 3, 3, 0, 1, 0, 0, 0)]
    public void The_parts_of_the_input_add_up(
        long bytes, long prefix, long hourPrefix, int cached, int uncached, int read, int write, int writeHour)
    {
        RequestFacts facts = new() { TextBytes = bytes, CachePrefixBytes = prefix, HourCachePrefixBytes = hourPrefix };

        Answer answer = Plan(new SimulationSettings { CachedTokens = cached }, facts);

        Assert.Equal(
            (uncached, read, write, writeHour),
            (answer.UncachedTokens, answer.CacheReadTokens, answer.CacheWriteTokens, answer.CacheWriteHourTokens));
        Assert.Equal(TokenCount.Input(bytes), uncached + read + write + writeHour);
    }

    [Fact]
    public void The_words_depend_on_seed_and_position_alone()
    {
        // Written down, so that a change of the words or of the generator is seen for what it is: a break with recorded answers.
        Assert.Equal("cache keep write by client the any 注文 some can store a&b", SimulatedText.Build(1, 12));
        Assert.StartsWith(SimulatedText.Build(7, 50), SimulatedText.Build(7, 60), StringComparison.Ordinal);
        Assert.NotEqual(SimulatedText.Build(1, 12), SimulatedText.Build(2, 12));
        Assert.Equal(SimulatedText.Build(3, 20), string.Concat(Enumerable.Range(0, 20).Select(token => SimulatedText.Token(3, token))));
    }

    [Fact]
    public void Every_word_reads_back_from_its_json_forms()
    {
        for (int word = 0; word < WordList.Count; word++)
        {
            string text = Encoding.UTF8.GetString(WordList.Utf8(word, spaced: true));
            Assert.Equal(text, Unescape(WordList.Json(word, spaced: true)));
            Assert.Equal(text, Unescape(WordList.AsciiJson(word, spaced: true)));
            Assert.All(WordList.AsciiJson(word, spaced: true).ToArray(), value => Assert.InRange(value, 0x20, 0x7e));
        }
    }

    [Fact]
    public void Bytes_do_not_depend_on_where_the_reading_begins()
    {
        byte[] whole = new byte[100];
        SimulatedBytes.Fill(5, 0, whole);

        for (int offset = 0; offset < whole.Length; offset++)
        {
            byte[] rest = new byte[whole.Length - offset];
            SimulatedBytes.Fill(5, offset, rest);
            Assert.Equal(whole[offset..], rest);
        }
    }

    private static Answer Plan(SimulationSettings settings, RequestFacts facts) => Answer.Plan("id", "model", settings, facts);

    private static string Unescape(ReadOnlySpan<byte> json) =>
        System.Text.Json.JsonSerializer.Deserialize<string>($"\"{Encoding.UTF8.GetString(json)}\"")!;
}
