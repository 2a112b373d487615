using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;
using SatGate.Model.Money;
using SatGate.Model.Tokens;

namespace SatGate.Benchmarks.Tokens;

/// <summary>Verifying a token that no cache knows, beside nothing but the signatures it needs, each by the platform's one call for it.</summary>
public class TokenBenchmarks
{
    private const string Expires = "expires = 4102444800000";
    private const string Scope = "scope = api:read";

    private readonly byte[] _key = new byte[32];
    private readonly byte[] _signature = new byte[32];
    private readonly byte[] _caveat = Encoding.ASCII.GetBytes(Expires);
    private TokenVerifier _verifier = null!;
    private byte[] _narrowed = [];
    private byte[] _bound = [];
    private byte[] _forged = [];
    private byte[] _largest = [];

    [GlobalSetup]
    public void Setup()
    {
        TokenKey key = TokenKey.FromSecret("a secret");
        Macaroon bare = TokenMint.Mint(key, new TokenGrant(), TimeProvider.System);
        TokenGrant grant = new() { Scopes = ["api:read"], BudgetId = "team", BudgetLimit = new NanoUsd(5 * NanoUsd.PerUsd) };
        _verifier = new TokenVerifier([key], TimeProvider.System, "default", acceptUnsealedBudgets: false);
        _narrowed = Text(TokenMint.Attenuate(bare, Expires, Scope, "label = worker"));
        _bound = Text(TokenMint.Mint(key, grant, TimeProvider.System));
        _forged = Text(TokenMint.Attenuate(TokenMint.Mint(TokenKey.FromSecret("another"), new TokenGrant(), TimeProvider.System), Expires, Scope, "label = worker"));
        _largest = Text(TokenMint.Attenuate(TokenMint.Mint(TokenKey.FromSecret("another"), new TokenGrant(), TimeProvider.System), [.. Enumerable.Repeat(new string('x', 90), 128)]));
        Check(_narrowed, TokenFault.None);
        Check(_bound, TokenFault.None);
        Check(_forged, TokenFault.BadSignature);
        Check(_largest, TokenFault.BadSignature);
    }

    /// <summary>Four signatures: the identifier's and three caveats'.</summary>
    [Benchmark(Baseline = true)]
    public void FourSignatures()
    {
        for (int i = 0; i < 4; i++)
        {
            HMACSHA256.HashData(_key, _caveat, _signature);
        }
    }

    /// <summary>A genuine token with three caveats.</summary>
    [Benchmark]
    [AllocationGate]
    public bool ThreeCaveats() => _verifier.Verify(_narrowed).Token is not null;

    /// <summary>A genuine token with a scope and a sealed budget.</summary>
    [Benchmark]
    [AllocationGate]
    public bool SealedBudget() => _verifier.Verify(_bound).Token is not null;

    /// <summary>Three caveats under a signature of another key.</summary>
    [Benchmark]
    [AllocationGate]
    public bool Forged() => _verifier.Verify(_forged).Token is null;

    /// <summary>The most caveats there may be, under a signature of another key: the dearest refusal a stranger can ask for.</summary>
    [Benchmark]
    [AllocationGate]
    public bool LargestForged() => _verifier.Verify(_largest).Token is null;

    private static byte[] Text(Macaroon token) => Encoding.ASCII.GetBytes(token.ToText());

    private void Check(byte[] text, TokenFault fault)
    {
        TokenFault answer = _verifier.Verify(text).Fault;
        if (answer != fault)
        {
            throw new InvalidOperationException($"A token was answered with {answer} instead of {fault}.");
        }
    }
}
