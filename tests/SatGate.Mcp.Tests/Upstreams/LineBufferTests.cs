using System.Text;
using SatGate.Mcp.Upstreams.Stdio;

namespace SatGate.Mcp.Tests.Upstreams;

public sealed class LineBufferTests
{
    [Fact]
    public void Lines_are_the_same_at_every_split()
    {
        byte[] bytes = Encoding.UTF8.GetBytes($"one\n\ntwo {new string('x', 50)}\nthree\n{new string('y', 200)},\"id\": 42 }}\nfour\nrest");
        string expected = Read(bytes, bytes.Length);
        Assert.Equal($"one;;two {new string('x', 50)};three;[42];four;", expected);
        for (int size = 1; size < bytes.Length; size++)
        {
            Assert.Equal(expected, Read(bytes, size));
        }
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void A_line_may_be_as_long_as_the_limit(int length, bool isTooLong) =>
        Assert.Equal(isTooLong ? "[0];" : $"{new string('z', length)};", Read(Encoding.UTF8.GetBytes($"{new string('z', length)}\n"), 10_000));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"result":{"text":"aaa""", 7)]
    [InlineData("""{"result":{"id":3},"id":8,"more":"aaa""", 8)]
    [InlineData("""{"result":{"id":3,"text":"aaa""", 0)]
    [InlineData("""{"id":"text","text":"aaa""", 0)]
    [InlineData("no json at all", 0)]
    public void The_id_is_found_at_the_front(string head, long id) => Assert.Equal(id, LongLineId.InHead(Encoding.UTF8.GetBytes(head)));

    [Theory]
    [InlineData("""aaa"},"jsonrpc":"2.0","id":7}""", 7)]
    [InlineData("""aaa"}, "id" : 7 } """, 7)]
    [InlineData("""aaa","id":7}}""", 0)]
    [InlineData("""aaa","id":"7"}""", 0)]
    [InlineData("aaa", 0)]
    public void The_id_is_found_at_the_end(string tail, long id) => Assert.Equal(id, LongLineId.InTail(Encoding.UTF8.GetBytes(tail)));

    private static string Read(byte[] bytes, int size)
    {
        var lines = new LineBuffer(100);
        var text = new StringBuilder();
        foreach (byte[] part in bytes.Chunk(size))
        {
            part.CopyTo(lines.Free);
            lines.Filled(part.Length);
            while (true)
            {
                LineStatus status = lines.TryTake(out ReadOnlySpan<byte> line, out long id);
                if (status == LineStatus.NeedMore)
                {
                    break;
                }

                text.Append(status == LineStatus.TooLong ? $"[{id}]" : Encoding.UTF8.GetString(line)).Append(';');
            }
        }

        lines.Return();
        return text.ToString();
    }
}
