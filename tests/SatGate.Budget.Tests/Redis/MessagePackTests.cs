using SatGate.Budget.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

public sealed class MessagePackTests
{
    private static readonly long[] Numbers = [0, 1, 127, 128, 255, 256, 65_535, 65_536, uint.MaxValue, uint.MaxValue + 1L, 1L << 53, long.MaxValue];

    [Fact]
    public void What_is_written_is_read()
    {
        MessagePackBuffer buffer = Write();
        MessagePackReader reader = new(buffer.From(0).Span);
        Assert.True(reader.TryReadArray(out int count));
        Assert.Equal((Numbers.Length * 2) + 4, count);
        foreach (long number in Numbers)
        {
            Assert.True(reader.TryReadNumber(out long plain));
            Assert.True(reader.TryReadNumber(out long amount));
            Assert.Equal((number, -number), (plain, amount));
        }

        Assert.True(reader.TryReadText(out ReadOnlySpan<byte> digest));
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0x80], digest.ToArray());
        foreach (int length in (int[])[0, 31, 32])
        {
            Assert.True(reader.TryReadText(out ReadOnlySpan<byte> text));
            Assert.Equal(length, text.Length);
        }

        Assert.True(reader.Rest.IsEmpty);
    }

    [Fact]
    public void What_is_cut_off_anywhere_is_refused_and_nothing_is_thrown()
    {
        ReadOnlySpan<byte> whole = Write().From(0).Span;
        for (int length = 0; length < whole.Length; length++)
        {
            MessagePackReader reader = new(whole[..length]);
            bool isWhole = reader.TryReadArray(out int count);
            for (int i = 0; isWhole && i < count; i++)
            {
                isWhole = i < Numbers.Length * 2 ? reader.TryReadNumber(out _) : reader.TryReadText(out _);
            }

            Assert.False(isWhole);
        }
    }

    [Fact]
    public void The_smallest_amount_is_written_and_read()
    {
        MessagePackBuffer buffer = new();
        buffer.WriteAmount(long.MinValue);
        MessagePackReader reader = new(buffer.From(0).Span);
        Assert.True(reader.TryReadNumber(out long amount));
        Assert.Equal(long.MinValue, amount);
    }

    [Theory]
    [InlineData("C0")]
    [InlineData("C3")]
    [InlineData("CB3FF0000000000000")]
    [InlineData("A131303078")]
    [InlineData("A0")]
    [InlineData("A3312E35")]
    [InlineData("CFFFFFFFFFFFFFFFFF")]
    public void What_is_no_whole_number_is_refused(string hex)
    {
        MessagePackReader reader = new(Convert.FromHexString(hex));
        bool isRead = reader.TryReadNumber(out _) && reader.Rest.IsEmpty;
        Assert.False(isRead);
    }

    private static MessagePackBuffer Write()
    {
        MessagePackBuffer buffer = new();
        int head = buffer.ReserveArray();
        foreach (long number in Numbers)
        {
            buffer.WriteNumber(number);
            buffer.WriteAmount(-number);
        }

        buffer.WriteDigest(0x8000_0000_0000_0001);
        buffer.WriteText("");
        buffer.WriteText(new string('x', 31));
        buffer.WriteText(new string('x', 32));
        buffer.WriteArrayAt(head, (Numbers.Length * 2) + 4);
        return buffer;
    }
}
