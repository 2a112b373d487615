using System.Text;
using SatGate.Model.Audit;

namespace SatGate.Model.Tests.Audit;

/// <summary>A request's id is kept by value, up to its limit.</summary>
public sealed class RequestIdTextTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(RequestIdText.BytesMax)]
    public void An_id_reads_back_as_it_was_given(int length)
    {
        string id = string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + (i % 94))));
        RequestIdText kept = new(Encoding.ASCII.GetBytes(id));
        byte[] copy = new byte[RequestIdText.BytesMax];

        Assert.Equal(length, kept.Length);
        Assert.Equal(id, kept.ToString());
        Assert.Equal(length, kept.CopyTo(copy));
        Assert.Equal(id, Encoding.ASCII.GetString(copy, 0, length));
    }

    [Fact]
    public void What_is_longer_is_cut()
    {
        RequestIdText kept = new(Encoding.ASCII.GetBytes(new string('a', RequestIdText.BytesMax) + "b"));

        Assert.Equal(new string('a', RequestIdText.BytesMax), kept.ToString());
    }

    [Fact]
    public void A_copy_is_its_own()
    {
        RequestIdText first = new("one"u8);
        RequestIdText second = first;
        first = new RequestIdText("another"u8);

        Assert.Equal("one", second.ToString());
        Assert.Equal("another", first.ToString());
    }

    [Fact]
    public void No_id_is_empty() => Assert.Equal(string.Empty, default(RequestIdText).ToString());
}
