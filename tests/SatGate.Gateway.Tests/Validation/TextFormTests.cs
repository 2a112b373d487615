using System.Net;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Tests.Validation;

public sealed class TextFormTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("300s", 300_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("500ms", 500)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData(".5s", 500)]
    [InlineData("1.s", 1000)]
    [InlineData("1h2m3s4ms", 3_723_004)]
    [InlineData("1500us", 1.5)]
    [InlineData("1500\u00b5s", 1.5)]
    [InlineData("1000000ns", 1)]
    [InlineData("30s1m", 90_000)]
    [InlineData("876000h", 3_153_600_000_000)]
    public void Durations_are_read_as_go_writes_them(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("00")]
    [InlineData("s")]
    [InlineData(".s")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData(" 1s")]
    [InlineData("1s ")]
    [InlineData("1 s")]
    [InlineData("1d")]
    [InlineData("1S")]
    [InlineData("1e3s")]
    [InlineData("0x1s")]
    [InlineData("\uff11s")]
    [InlineData("\u0661s")]
    [InlineData("1..5s")]
    [InlineData("1.5.5s")]
    [InlineData("0.1234567891s")]
    [InlineData("876001h")]
    [InlineData("99999999999999999999h")]
    [InlineData("9223372036854775807h9223372036854775807h")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("00:00:10")]
    public void Other_durations_are_refused(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData("1m30s")]
    [InlineData("500ms")]
    [InlineData("2h")]
    [InlineData("24h1ms")]
    public void A_duration_is_written_as_it_is_read(string text)
    {
        Assert.True(GoDuration.TryParse(text, out TimeSpan duration));
        Assert.Equal(text, GoDuration.Format(duration));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1048576", 1_048_576)]
    [InlineData("007", 7)]
    [InlineData("5B", 5)]
    [InlineData("64KB", 64_000)]
    [InlineData("64 kb", 64_000)]
    [InlineData("32MB", 32_000_000)]
    [InlineData("32MiB", 33_554_432)]
    [InlineData("64KiB", 65_536)]
    [InlineData("1gib", 1_073_741_824)]
    [InlineData("2GB", 2_000_000_000)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Byte_sizes_are_numbers_with_or_without_a_unit(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out long bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("KB")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5MB")]
    [InlineData("0x10")]
    [InlineData("1K")]
    [InlineData("1TB")]
    [InlineData("1 ")]
    [InlineData("1MB ")]
    [InlineData("1\u212AB")]
    [InlineData("\uff11")]
    [InlineData("9223372036854775808")]
    [InlineData("9223372036854775807B1")]
    [InlineData("9007199254740993GiB")]
    public void Other_byte_sizes_are_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(":8080", null, false, 8080, null)]
    [InlineData(":0", null, false, 0, null)]
    [InlineData("127.0.0.1:65535", "127.0.0.1", false, 65_535, null)]
    [InlineData("0.0.0.0:80", "0.0.0.0", false, 80, null)]
    [InlineData("[::1]:80", "::1", false, 80, null)]
    [InlineData("localhost:80", null, true, 80, null)]
    [InlineData("unix:/run/x.sock", null, false, 0, "/run/x.sock")]
    public void Listen_addresses_are_read(string text, string? address, bool localhost, int port, string? socket)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress? listen));
        Assert.Equal(new ListenAddress(address is null ? null : IPAddress.Parse(address), localhost, port, socket), listen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData(":")]
    [InlineData(":65536")]
    [InlineData(":-1")]
    [InlineData(":+1")]
    [InlineData(": 80")]
    [InlineData("::1:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("[::1]")]
    [InlineData("[::1%lo]:80")]
    [InlineData("0x7f.1:80")]
    [InlineData("127.1:80")]
    [InlineData("2130706433:80")]
    [InlineData("example.com:80")]
    [InlineData("unix:")]
    [InlineData("unix:/")]
    [InlineData("unix:relative")]
    public void Other_listen_addresses_are_refused(string text) => Assert.False(ListenAddress.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3/31", "10.1.2.2/31")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("192.0.2.1", "192.0.2.1/32")]
    [InlineData("2001:DB8::1/33", "2001:db8::/33")]
    [InlineData("::1", "::1/128")]
    public void Networks_are_read_and_bits_behind_the_prefix_cleared(string text, string expected)
    {
        Assert.True(AddressText.TryParseNetwork(text, out IPNetwork network));
        Assert.Equal(expected, network.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("::/129")]
    [InlineData("10/8")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.1")]
    [InlineData("2130706433")]
    [InlineData("fe80::1%lo")]
    [InlineData("example.com")]
    public void Other_networks_are_refused(string text) => Assert.False(AddressText.TryParseNetwork(text, out _));
}
