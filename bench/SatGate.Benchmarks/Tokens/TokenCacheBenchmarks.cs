using System.Text;
using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;

namespace SatGate.Benchmarks.Tokens;

/// <summary>A token that was verified before, found by its bytes among thousands.</summary>
public class TokenCacheBenchmarks
{
    private const int Tokens = 4096;

    private TokenCache _cache = null!;
    private byte[] _token = [];

    [GlobalSetup]
    public void Setup()
    {
        TokenKey key = TokenKey.FromSecret("a secret");
        _cache = new TokenCache(new TokenVerifier([key], TimeProvider.System, "default", acceptUnsealedBudgets: false));
        for (int i = 0; i < Tokens; i++)
        {
            _token = Encoding.ASCII.GetBytes(TokenMint.Mint(key, new TokenGrant(), TimeProvider.System).ToText());
            if (_cache.Verify(_token).Caller is null)
            {
                throw new InvalidOperationException("The token was refused.");
            }
        }
    }

    [Benchmark]
    [AllocationGate]
    public bool Cached() => _cache.Verify(_token).Caller is not null;
}
