using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>The vectorised walk against a plain loop.</summary>
public sealed class LineScannerTests
{
    private static bool IsStop(byte value) => value is (< 32 and not 9) or 127;

    [Fact]
    public void One_stop_is_found_at_every_offset_of_every_length()
    {
        for (int length = 0; length <= 200; length++)
        {
            byte[] bytes = new byte[length];
            for (int offset = 0; offset <= length; offset++)
            {
                Array.Fill(bytes, (byte)' ');
                bytes.AsSpan(offset, Math.Min(1, length - offset)).Fill((byte)'\r');
                Assert.Equal(offset, new LineScanner(bytes, 0).Next());
                Assert.Equal(length, new LineScanner(bytes, Math.Min(offset + 1, length)).Next());
            }
        }
    }

    [Fact]
    public void Every_byte_value_is_a_stop_or_not_in_every_lane()
    {
        byte[] bytes = new byte[100];
        for (int value = 0; value <= 255; value++)
        {
            for (int lane = 0; lane < bytes.Length; lane++)
            {
                Array.Fill(bytes, (byte)'a');
                bytes[lane] = (byte)value;
                Assert.Equal(IsStop((byte)value) ? lane : bytes.Length, new LineScanner(bytes, 0).Next());
            }
        }
    }

    [Fact]
    public void Random_bytes_give_the_stops_a_plain_loop_gives()
    {
        var random = new Random(64);
        for (int round = 0; round < 5_000; round++)
        {
            byte[] bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            int density = random.Next(1, 20);
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = random.Next(density) == 0 ? bytes[i] : (byte)'x';
            }

            int from = random.Next(bytes.Length + 1);
            var scanner = new LineScanner(bytes, from);
            while (true)
            {
                int next = Array.FindIndex(bytes, from, IsStop);
                int expected = next < 0 ? bytes.Length : next;
                Assert.Equal(expected, scanner.Next());
                if (next < 0)
                {
                    break;
                }

                Assert.Equal(expected, scanner.Next());
                from = Math.Min(bytes.Length, next + random.Next(1, 100));
                scanner.SkipTo(from);
            }
        }
    }
}
