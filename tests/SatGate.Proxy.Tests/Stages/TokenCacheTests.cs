using System.Text;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;
using Xunit;

namespace SatGate.Proxy.Tests.Stages;

public sealed class TokenCacheTests
{
    private readonly TokenCache _cache = new(CallerOfTests.Verifier());

    [Fact]
    public void The_same_bytes_give_the_same_caller()
    {
        byte[] text = NewText();

        Assert.Same(_cache.Verify(text).Caller, _cache.Verify(text.AsSpan().ToArray()).Caller);
    }

    [Fact]
    public void What_is_no_token_is_remembered_unless_it_is_long()
    {
        byte[] text = new byte[TokenCache.OtherBytesMax];
        byte[] longer = new byte[TokenCache.OtherBytesMax + 1];

        Assert.Same(_cache.Verify(text), _cache.Verify(text));
        Assert.NotSame(_cache.Verify(longer), _cache.Verify(longer));
        Assert.NotEqual(TokenFault.None, _cache.Verify(text).Fault);
    }

    [Fact]
    public void Garbage_pushes_out_no_token()
    {
        byte[] text = NewText();
        Caller? caller = _cache.Verify(text).Caller;
        for (int i = 0; i < 3 * TokenCache.OthersMax; i++)
        {
            _cache.Verify(BitConverter.GetBytes(i));
        }

        Assert.Same(caller, _cache.Verify(text).Caller);
    }

    [Fact]
    public void A_crowd_of_tokens_that_come_by_once_pushes_out_few_of_those_in_use()
    {
        var cache = new TokenCache(CallerOfTests.Verifier(), tokensMax: 4);
        byte[][] inUse = [.. Enumerable.Range(0, 4).Select(_ => NewText())];
        Caller?[] callers = [.. inUse.Select(text => cache.Verify(text).Caller)];

        for (int i = 0; i < TokenCache.AdmittedOneIn; i++)
        {
            cache.Verify(NewText());
        }

        Assert.Equal(3, inUse.Zip(callers).Count(pair => ReferenceEquals(cache.Verify(pair.First).Caller, pair.Second)));
    }

    [Fact]
    public void A_token_that_finds_no_free_place_is_let_in_when_it_goes_on_coming()
    {
        var cache = new TokenCache(CallerOfTests.Verifier(), tokensMax: 4);
        for (int i = 0; i < 4; i++)
        {
            cache.Verify(NewText());
        }

        byte[] newcomer = NewText();
        for (int i = 0; i < TokenCache.AdmittedOneIn; i++)
        {
            cache.Verify(newcomer);
        }

        Assert.Same(cache.Verify(newcomer).Caller, cache.Verify(newcomer).Caller);
    }

    [Fact]
    public async Task Many_threads_verify_each_token_rightly()
    {
        byte[][] texts = [.. Enumerable.Range(0, 200).Select(_ => NewText())];
        string[] ids = [.. texts.Select(text => _cache.Verify(text).Caller!.Token.TokenId)];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                int which = ((i * 7) + worker) % texts.Length;
                Assert.Equal(ids[which], _cache.Verify(texts[which]).Caller!.Token.TokenId);
            }
        })));
    }

    private static byte[] NewText() => Encoding.ASCII.GetBytes(CallerOfTests.Mint().ToText());
}
