using System.Buffers;
using System.Text;

namespace SatGate.SimulatedLlm.Tests;

public sealed class RequestScannerTests
{
    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"12345678"}]}""", 8)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"1234"},{"type":"text","text":"56"}]}]}""", 6)]
    [InlineData("""{"system":"1234","messages":[{"content":"é"}]}""", 6)]
    [InlineData("""{"messages":[{"content":"\u00e9\n\"🛰️"}]}""", 11)]
    [InlineData("""{"contents":[{"role":"user","parts":[{"text":"123"}]}],"systemInstruction":{"parts":[{"text":"45"}]}}""", 5)]
    [InlineData("""{"input":"12345","instructions":"67"}""", 7)]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_text","text":"123"}]}]}""", 3)]
    [InlineData("""{"tools":[{"name":"notcounted","description":"1234"}],"messages":[]}""", 4)]
    [InlineData("""{"messages":[{"content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]}]}""", 0)]
    public void The_text_of_a_prompt_is_counted_in_utf8_bytes(string json, long expected)
    {
        RequestFacts facts = Scan(json);

        Assert.Equal(expected, facts.TextBytes);
    }

    [Fact]
    public void What_the_answer_depends_on_is_read()
    {
        RequestFacts facts = Scan(
            """{"model":"m\u002d1","stream":true,"n":3,"max_completion_tokens":17,"stream_options":{"include_usage":true},"messages":[]}""");

        Assert.Equal("m-1", facts.Model);
        Assert.True(facts.Stream);
        Assert.Equal(3, facts.Choices);
        Assert.Equal(17, facts.OutputTokensMax);
        Assert.True(facts.IncludeUsage);
        Assert.True(facts.HasPrompt);
    }

    [Theory]
    [InlineData("""{"max_tokens":5}""")]
    [InlineData("""{"max_output_tokens":5}""")]
    [InlineData("""{"max_completion_tokens":5}""")]
    [InlineData("""{"generationConfig":{"maxOutputTokens":5}}""")]
    public void The_output_limit_has_four_names(string json)
    {
        Assert.Equal(5, Scan(json).OutputTokensMax);
    }

    [Fact]
    public void The_model_of_a_tool_is_not_the_model()
    {
        Assert.Equal("outer", Scan("""{"tools":[{"type":"advisor","model":"inner","max_tokens":1}],"model":"outer"}""").Model);
        Assert.Null(Scan("""{"tools":[{"max_tokens":1}]}""").OutputTokensMax);
    }

    [Fact]
    public void A_cache_breakpoint_marks_the_text_in_front_of_it()
    {
        RequestFacts facts = Scan(
            """
            {"system":[{"type":"text","text":"12345678","cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "messages":[{"role":"user","content":[{"type":"text","text":"1234","cache_control":{"type":"ephemeral"}},{"type":"text","text":"12"}]}]}
            """);

        Assert.Equal(14, facts.TextBytes);
        Assert.Equal(12, facts.CachePrefixBytes);
        Assert.Equal(8, facts.HourCachePrefixBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"model":"m",}""")]
    [InlineData("""{"model":"m"} x""")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"model":1}""")]
    [InlineData("""{"stream":"yes"}""")]
    [InlineData("""{"max_tokens":-1}""")]
    [InlineData("""{"max_tokens":1.5}""")]
    [InlineData("""{"max_tokens":{}}""")]
    [InlineData("""{"n":0}""")]
    [InlineData("""{"n":129}""")]
    public void What_is_not_a_request_is_refused_with_a_reason(string json)
    {
        Assert.False(RequestScanner.TryScan(Sequence(json, int.MaxValue), out _, out string problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void The_result_does_not_depend_on_where_the_body_is_split()
    {
        const string Json =
            """{"model":"m","stream":true,"max_tokens":9,"system":[{"type":"text","text":"a\u00e9b","cache_control":"""
            + """{"type":"ephemeral","ttl":"1h"}}],"messages":[{"role":"user","content":"日本語 \"x\""}]}""";
        RequestFacts whole = Scan(Json);
        Assert.Equal(4 + 13, whole.TextBytes);

        for (int size = 1; size < Json.Length; size++)
        {
            Assert.True(RequestScanner.TryScan(Sequence(Json, size), out RequestFacts facts, out _));
            Assert.Equal(whole.TextBytes, facts.TextBytes);
            Assert.Equal(whole.HourCachePrefixBytes, facts.HourCachePrefixBytes);
            Assert.Equal("m", facts.Model);
            Assert.Equal(9, facts.OutputTokensMax);
            Assert.True(facts.Stream);
        }
    }

    private static RequestFacts Scan(string json)
    {
        Assert.True(RequestScanner.TryScan(Sequence(json, int.MaxValue), out RequestFacts facts, out string problem), problem);
        return facts;
    }

    private static ReadOnlySequence<byte> Sequence(string json, int segmentBytes)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        if (bytes.Length <= segmentBytes)
        {
            return new ReadOnlySequence<byte>(bytes);
        }

        Segment first = new(bytes.AsMemory(0, segmentBytes), null);
        Segment last = first;
        for (int at = segmentBytes; at < bytes.Length; at += segmentBytes)
        {
            last = new Segment(bytes.AsMemory(at, Math.Min(segmentBytes, bytes.Length - at)), last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
